import code from '@cwasm/jpeg-turbo/jpeg-turbo.wasm';

/** What libjpeg-turbo gives for a pixel (`TJPF` of turbojpeg.h), and in how many bytes. */
export const PIXEL_FORMATS = {
  rgb: { id: 0, bytes: 3 },
  cmyk: { id: 11, bytes: 4 },
} as const;

/** The functions of turbojpeg.h that the module exports; pointers are positions in its memory. */
interface TurboJpeg {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly malloc: (bytes: number) => number;
  readonly tjInitDecompress: () => number;
  readonly tjDecompress2: (
    decompressor: number,
    file: number,
    fileBytes: number,
    target: number,
    width: number,
    pitchBytes: number,
    height: number,
    pixelFormat: number,
    flags: number,
  ) => number;
}

/** libjpeg gives up a picture by a jump past its callers, which an exception is as well. */
class GivenUp extends Error {}

const giveUp = (): never => {
  throw new GivenUp();
};

const IMPORTS = {
  env: { setjmp: () => 0, longjmp: giveUp },
  wasi_snapshot_preview1: {
    environ_sizes_get: () => 0,
    environ_get: giveUp,
    proc_exit: giveUp,
    fd_close: giveUp,
    fd_seek: giveUp,
    fd_write: giveUp,
  },
};

let compiled: WebAssembly.Module | undefined;

/**
 * The pixels of a JPEG file whose header says `width`×`height`, chroma interpolated as in libjpeg; null if something
 * is wrong with the file. The memory of the decoder lives as long as the call.
 */
export function decompress(
  file: Uint8Array,
  width: number,
  height: number,
  format: keyof typeof PIXEL_FORMATS,
): Uint8Array | null {
  compiled ??= new WebAssembly.Module(Uint8Array.from(atob(code), byte => byte.charCodeAt(0)));
  const turbo = new WebAssembly.Instance(compiled, IMPORTS).exports as unknown as TurboJpeg;
  const { id, bytes } = PIXEL_FORMATS[format];
  const [source, target] = [turbo.malloc(file.length), turbo.malloc(width * height * bytes)];
  if (source === 0 || target === 0) return null;
  new Uint8Array(turbo.memory.buffer, source, file.length).set(file);
  try {
    const decompressor = turbo.tjInitDecompress();
    const pitch = width * bytes;
    const code = turbo.tjDecompress2(
      decompressor,
      source,
      file.length,
      target,
      width,
      pitch,
      height,
      id,
      0,
    );
    if (code !== 0) return null;
  } catch (error) {
    if (error instanceof GivenUp || error instanceof WebAssembly.RuntimeError) return null;
    throw error;
  }
  return new Uint8Array(turbo.memory.buffer, target, width * height * bytes).slice();
}
