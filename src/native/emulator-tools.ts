import { isAbsolute } from 'node:path';
import { UserError } from '../base/user-error';
import {
  checkSystem,
  describedCompiler,
  onPath,
  saidBy,
  type Compiler,
  type CompilerSearch,
} from './compiler';

/** What compiles programs for emulated boards, looks into them and runs them. */
export interface EmulatorTools {
  readonly compiler: Compiler;
  /** Paths of programs. */
  readonly size: string;
  readonly emulator: string;
}

/** Programs by the package that Debian has them in. */
const PACKAGES = {
  'arm-none-eabi-gcc': 'gcc-arm-none-eabi',
  'arm-none-eabi-size': 'binutils-arm-none-eabi',
  'qemu-system-arm': 'qemu-system-arm',
} as const;

const LIBRARY_PACKAGE = 'libnewlib-arm-none-eabi';

/** @throws UserError with the package that is missing, RunAborted */
export async function emulatorTools(search: CompilerSearch): Promise<EmulatorTools> {
  checkSystem();
  const path = found('arm-none-eabi-gcc', search);
  const [size, emulator] = [found('arm-none-eabi-size', search), found('qemu-system-arm', search)];
  const compiler = await describedCompiler(path, search.signal);
  if (compiler === undefined)
    throw new UserError(`${path} doesn't print a version like a C compiler: install it again.`);
  // A compiler answers with the bare name where it has no such file.
  const library = await saidBy(path, '-print-file-name=libc.a', search.signal);
  if (library === undefined || !isAbsolute(library.trim()))
    throw new UserError(
      `arm-none-eabi-gcc has no C library: install ${LIBRARY_PACKAGE} to run on an emulated board.`,
    );
  return { compiler, size, emulator };
}

function found(name: keyof typeof PACKAGES, { path }: CompilerSearch): string {
  const program = onPath(name, path);
  if (program !== undefined) return program;
  throw new UserError(`${name} not found: install ${PACKAGES[name]} to run on an emulated board.`);
}
