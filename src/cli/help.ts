import type { Command } from 'commander';
import { styleText } from 'node:util';

/** Under which heading of `--help` an option stands, by its long name. */
const GROUPS: Readonly<Record<string, readonly string[]>> = {
  'Network and machine:': ['width', 'height', 'target', 'threads'],
  'Limits:': ['board', 'budget', 'max-mac-factor', 'count'],
  'Plan:': ['plan', 'strategy', 'frontier', 'input-element', 'residency', 'kernels'],
  'Counting as other planners do:': ['element-bytes', 'exclude'],
  'Weights:': ['weights', 'random-weights', 'batch-norm'],
  'Input:': ['image', 'input', 'letterbox'],
  'Detections:': ['names', 'threshold', 'nms'],
  'Run:': ['verify', 'repeat', 'quick'],
  'Run as a C program:': ['native', 'compiler', 'simd'],
  'Project:': ['to', 'weights-as', 'replace'],
  'Output:': ['listing', 'explain', 'problems', 'json', 'out', 'trace', 'dump', 'layers'],
};

/** Commander's own, for `--help`. */
const OTHER = 'Options:';

/** By command; the program's own under its name. */
const EXAMPLES: Readonly<Record<string, readonly string[]>> = {
  mafat: [
    'mafat inspect net.cfg',
    'mafat plan net.cfg --budget 8MiB',
    'mafat run net.cfg --weights net.weights --image dog.jpg --budget 8MiB --verify',
  ],
  inspect: ['mafat inspect net.cfg', 'mafat inspect net.cfg --width 320 --height 320 --json'],
  plan: [
    'mafat plan net.cfg --budget 8MiB --explain',
    'mafat plan net.cfg --plan 5x5/8/2x2',
    'mafat plan net.cfg --frontier',
  ],
  diff: ['mafat diff old.cfg new.cfg --budget 8MiB', 'mafat diff net.cfg 3x3/8/2x2 5x5/8/2x2'],
  run: [
    'mafat run net.cfg --weights net.weights --image dog.jpg --names coco.names',
    'mafat run net.cfg --random-weights 1 --image dog.jpg --plan 5x5/8/2x2 --verify',
    'mafat run net.cfg --weights net.weights --image dog.jpg --native',
    'mafat run net.tflite --image dog.jpg --board mps2-an386 --verify',
  ],
  check: ['mafat check net.cfg --budget 8MiB', 'mafat check net.cfg --board esp32-s3 --problems'],
  export: [
    'mafat export net.cfg --weights net.weights --budget 8MiB --to project',
    'mafat export net.tflite --board nano-33-ble --to project',
  ],
  calibrate: ['mafat calibrate --quick'],
  completion: [
    'source <(mafat completion bash)',
    'mafat completion zsh > ~/.zfunc/_mafat',
    'mafat completion fish > ~/.config/fish/completions/mafat.fish',
  ],
};

/** Headings are bold where the terminal can; commander takes the colours away where it cannot. */
export const HELP_STYLE = { styleTitle: (text: string): string => styleText('bold', text) };

/** Sorts a command's options into groups and puts examples below its help. */
export function withHelp(command: Command): Command {
  for (const option of command.options) option.helpGroup(groupOf(option.long ?? ''));
  const examples = EXAMPLES[command.name()] ?? [];
  const lines = examples.map(example => `  $ ${example}`);
  return command.addHelpText('after', ['', 'Examples:', ...lines].join('\n'));
}

const groupOf = (option: string): string =>
  Object.entries(GROUPS).find(([, names]) => names.includes(option.slice(2)))?.[0] ?? OTHER;
