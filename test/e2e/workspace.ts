import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './host/installation';

const SMALL = `[net]
width=32
height=32
channels=3

[convolutional]
filters=4
size=3
stride=1
pad=1
activation=leaky

[maxpool]
size=2
stride=2

[route]
layers=0
`;

/**
 * A folder as a user might have it: networks, weights, a picture, and other programs' .cfg files. With `samples` only
 * the networks that the package has, as pictures show them.
 */
export function makeWorkspace(content: 'all' | 'samples' = 'all'): {
  readonly folder: string;
  readonly remove: () => void;
} {
  const place = mkdtempSync(join(tmpdir(), 'mafat-workspace-'));
  // The name of the folder stands above its files, in pictures too.
  const folder = join(place, 'networks');
  mkdirSync(folder);
  for (const sample of ['tiny-face', 'yolov2-16'])
    cpSync(join(ROOT, 'samples', sample), folder, { recursive: true });
  if (content === 'all') writeOthers(folder);
  return { folder, remove: () => rmSync(place, { recursive: true, force: true }) };
}

function writeOthers(folder: string): void {
  writeFileSync(join(folder, 'small.cfg'), SMALL);
  writeFileSync(join(folder, 'setup.cfg'), '[metadata]\nname = other\n');
  writeFileSync(
    join(folder, 'broken.cfg'),
    '[net]\nwidth=32\nheight=32\nchannels=3\n\n[convolutinal]\nfilters=4\n',
  );
  // VS Code opens no file with zero bytes as text; other control characters it shows.
  const bytes = [0x5b, 0x6e, 0x65, 0x74, 0x5d, 0x0a, 0x01, 0xff, 0x3d, 0x07, 0x0a, 0x5b, 0x1b];
  writeFileSync(join(folder, 'binary.cfg'), Buffer.from(bytes));
  writeFileSync(join(folder, 'no-picture.jpg'), 'not a picture');
}
