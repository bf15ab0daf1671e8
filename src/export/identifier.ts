/** Names of files that make, systems and the project itself know, or words that its own sources begin with. */
const TAKEN =
  /^(?:main|mafat\w*|(?:gnu)?makefile|cmakelists|readme|license|all|clean|con|prn|aux|nul|(?:com|lpt)\d)$/i;

/** Systems take longer names for files, but not much longer ones. */
const LONGEST = 100;

/**
 * A network's name as files and names of C can have it: `yolov2-16.cfg` is `yolov2_16`. In C it only stands in
 * front of other words, so that no keyword and no function of the library is in its way.
 */
export function identifierOf(name: string): string {
  const words = name
    .replace(/\.[a-z]\w*$/i, '')
    .replace(/[^a-z0-9]+/gi, '_')
    .replace(/^_|_$/g, '')
    .slice(0, LONGEST);
  const isName = /^[a-z]/i.test(words) && !TAKEN.test(words);
  return isName ? words : `network_${words}`.replace(/_$/, '');
}

/** The variable that describes the network. */
export const networkVariable = (identifier: string): string => `${identifier}_network`;

/** The array of weights that are part of the program. */
export const weightsVariable = (identifier: string): string => `${identifier}_weights`;

/** The kernels of a program for a board. */
export const kernelsVariable = (identifier: string): string => `${identifier}_kernels`;
