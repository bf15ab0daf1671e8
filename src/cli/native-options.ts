import { Option, type Command } from 'commander';
import { C_TARGET } from '../native/plan-project';

/** Options of a run as a C program, as commander gives them. */
export interface NativeOptions {
  readonly native?: true;
  readonly compiler?: string;
  readonly simd?: string;
}

const KERNELS = ['scalar', 'sse2', 'avx2', 'avx512', 'avx512vnni', 'neon', 'dotprod'];

export const addNativeOptions = (command: Command): Command =>
  command
    .addOption(
      new Option(
        '--native',
        'compile the plan to a C program and run it; memory is as on a device, and --verify compares with WebAssembly',
      ).conflicts(['dump', 'layers', 'trace']),
    )
    .option(
      '--compiler <program>',
      'C compiler for --native (default: the first found of cc, gcc, clang)',
    )
    .addOption(
      new Option(
        '--simd <kernels>',
        'kernels for --native; scalar and sse2 are bit-identical to WebAssembly (default: the fastest)',
      ).choices(KERNELS),
    );

/** Without a target of its own a native run is predicted as the C program that it is. */
export const withNativeTarget = <T extends NativeOptions & { readonly target: string }>(
  options: T,
  command: Command,
): T =>
  options.native && command.getOptionValueSource('target') !== 'cli'
    ? { ...options, target: C_TARGET }
    : options;
