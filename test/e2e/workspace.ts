import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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

/** A folder as a user might have it: networks, weights, a picture, and other programs' .cfg files. */
export function makeWorkspace(): { readonly folder: string; readonly remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'mafat-workspace-'));
  for (const sample of ['tiny-face', 'yolov2-16'])
    cpSync(join(ROOT, 'samples', sample), folder, { recursive: true });
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
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
