import { EventEmitter, FileSystemError, FileType, type FileSystemProvider, type Uri } from 'vscode';

/** A disk on which half of every file that is written finds room, as on a real one that is nearly full. */
export class FullDisk implements FileSystemProvider {
  readonly onDidChangeFile = new EventEmitter<never[]>().event;
  readonly #files = new Map<string, Uint8Array>();

  constructor(files: Readonly<Record<string, string>>) {
    for (const [path, text] of Object.entries(files))
      this.#files.set(path, new TextEncoder().encode(text));
  }

  /** Text by path. */
  get files(): Readonly<Record<string, string>> {
    const entries = [...this.#files].map(([path, bytes]) => [
      path,
      new TextDecoder().decode(bytes),
    ]);
    return Object.fromEntries(entries) as Record<string, string>;
  }

  writeFile({ path }: Uri, bytes: Uint8Array): void {
    this.#files.set(path, bytes.slice(0, bytes.length / 2));
    throw new FileSystemError('ENOSPC: no space left on device, write');
  }

  readFile(uri: Uri): Uint8Array {
    const bytes = this.#files.get(uri.path);
    if (bytes === undefined) throw FileSystemError.FileNotFound(uri);
    return bytes;
  }

  stat(uri: Uri) {
    const type = uri.path === '/' ? FileType.Directory : FileType.File;
    const size = type === FileType.Directory ? 0 : this.readFile(uri).length;
    return { type, ctime: 0, mtime: 0, size };
  }

  rename(from: Uri, to: Uri): void {
    this.#files.set(to.path, this.readFile(from));
    this.#files.delete(from.path);
  }

  delete({ path }: Uri): void {
    this.#files.delete(path);
  }

  readDirectory(): [string, FileType][] {
    return [...this.#files.keys()].map(path => [path.slice(1), FileType.File]);
  }

  createDirectory(): void {
    throw FileSystemError.NoPermissions();
  }

  watch() {
    return { dispose: () => undefined };
  }
}
