import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ModuleKind, ScriptTarget, transpileModule } from 'typescript';
import { UserError } from '../../src/base/user-error';

const BENCH = join(__dirname, '..');

/** What hosts are made of. They import nothing else, so that their processes hold nothing else. */
const FOLDERS = ['hosts', 'graph'];

/** Path of a host as JavaScript in `folder`: a process that translates its own program would be measured with it. */
export function scriptOf(folder: string, host: string): string {
  const programs = join(folder, 'programs');
  if (!existsSync(programs))
    FOLDERS.forEach(name => translate(join(BENCH, name), join(programs, name)));
  return join(programs, 'hosts', `${host}.js`);
}

function translate(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  const compilerOptions = { module: ModuleKind.CommonJS, target: ScriptTarget.ES2022 };
  for (const file of readdirSync(from).filter(name => name.endsWith('.ts'))) {
    const { outputText } = transpileModule(readFileSync(join(from, file), 'utf8'), {
      compilerOptions,
    });
    writeFileSync(join(to, file.replace(/\.ts$/, '.js')), outputText);
  }
}

/** Where Debian's package darknet puts its library. */
export const DARKNET = '/usr/lib/darknet';

/** Path of the compiled darknet.c in `folder`. @throws UserError when it cannot be compiled. */
export function darknetHost(folder: string): string {
  const program = join(folder, 'darknet-host');
  if (existsSync(program)) return program;
  const source = join(BENCH, 'hosts', 'darknet.c');
  const words = ['-O2', '-o', program, source, `-I${DARKNET}/include`];
  const library = [`-L${DARKNET}`, '-ldarknet', `-Wl,-rpath,${DARKNET}`];
  const { status, stderr } = spawnSync('cc', [...words, ...library], { encoding: 'utf8' });
  if (status !== 0) throw new UserError(`bench/hosts/darknet.c cannot be compiled: ${stderr}`);
  return program;
}
