import type { ProcessFigure } from '../protocol/report';

/** The system's figure for the peak of a process. */
export function processFigure(platform: NodeJS.Platform): ProcessFigure {
  switch (platform) {
    case 'linux':
      return 'VmHWM';
    case 'win32':
      return 'PeakWorkingSetSize';
    case 'darwin':
      return 'ru_maxrss (macOS)';
    default:
      return 'ru_maxrss';
  }
}
