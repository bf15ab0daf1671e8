import type { ShownDefinition } from '../formats/registry/languages';
import type { DefinitionAnswer } from '../protocol/server';
import { nameOf } from './document-name';

/** The binary definitions whose listings are open, each asked for once until it changes. */
export class DefinitionStore {
  readonly #known = new Map<string, Promise<ShownDefinition>>();

  /** @param ask what may be read of a definition; must not reject. */
  constructor(private readonly ask: (uri: string) => Promise<DefinitionAnswer>) {}

  /** The same object until the file changes. */
  of(uri: string): Promise<ShownDefinition> {
    const known = this.#known.get(uri);
    if (known !== undefined) return known;
    const definition = this.ask(uri).then(answer => definitionIn(answer, nameOf(uri)));
    this.#known.set(uri, definition);
    return definition;
  }

  forget(uri: string): void {
    this.#known.delete(uri);
  }
}

function definitionIn(answer: DefinitionAnswer, fileName: string): ShownDefinition {
  if (answer.kind === 'failed') return { fileName, problem: answer.message };
  const { format, content } = answer;
  if ('path' in content) return { fileName, format, content };
  return { fileName, format, content: { bytes: Buffer.from(content.base64, 'base64') } };
}
