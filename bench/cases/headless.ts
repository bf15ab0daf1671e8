import { parseSyntax, type CfgSection } from '../../src/formats/darknet/syntax';

/** Sections that make boxes of a map. Programs disagree about what such a layer leaves in its output. */
const HEADS: ReadonlySet<string> = new Set(['yolo', 'region', 'detection', 'Gaussian_yolo']);

/** Takes the place of a head, so that later layers keep their numbers; does nothing, in every program. */
const NOTHING = '[dropout]\nprobability=0\n';

/**
 * A Darknet definition for one picture of the given size that ends before the heads, as every program that is
 * compared reads it alike. What only training needs of `[net]` is left out: Darknet makes room for a whole batch.
 */
export function headless(text: string, size: { width: number; height: number }): string {
  const [net, ...layers] = parseSyntax(text).sections;
  const channels = net?.options.find(({ name }) => name === 'channels')?.value ?? '3';
  const { width, height } = size;
  const head = `[net]\nbatch=1\nsubdivisions=1\nwidth=${width}\nheight=${height}\nchannels=${channels}\n`;
  return [head, ...layers.map(written)].join('\n');
}

function written({ name, options }: CfgSection): string {
  if (HEADS.has(name)) return NOTHING;
  const lines = options.map(option => `${option.name}=${option.value ?? ''}\n`);
  return `[${name}]\n${lines.join('')}`;
}
