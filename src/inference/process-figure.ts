/** What the system's figure for the peak of a process counts, as part of a sentence. */
export function processFigure(platform: NodeJS.Platform): string {
  switch (platform) {
    case 'linux':
      return 'largest resident set since the start of the process (VmHWM), shared pages included';
    case 'win32':
      return 'largest working set since the start of the process (PeakWorkingSetSize)';
    case 'darwin':
      return 'largest resident set since the start of the process (ru_maxrss), without compressed pages';
    default:
      return 'largest resident set since the start of the process (ru_maxrss)';
  }
}
