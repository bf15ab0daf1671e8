import {
  window,
  type CustomReadonlyEditorProvider,
  type Disposable,
  type Uri,
  type ViewColumn,
  type WebviewPanel,
} from 'vscode';
import { MEMORY_VIEW } from '../protocol/contributions';
import type { Network } from './network';
import type { Services } from './services';
import { openNetwork } from './network-choice';

/**
 * Opens binary networks where the user chooses this editor for them: their listing is a text, which takes the place of the editor
 * that VS Code opened.
 */
export function registerMemoryView(services: Services): Disposable {
  const provider: CustomReadonlyEditorProvider = {
    openCustomDocument: uri => ({ uri, dispose: () => undefined }),
    resolveCustomEditor: ({ uri }, panel) => {
      services.background(replaced(panel, uri, services));
    },
  };
  return window.registerCustomEditorProvider(MEMORY_VIEW, provider);
}

async function replaced(panel: WebviewPanel, file: Uri, services: Services): Promise<void> {
  const { viewColumn } = panel;
  try {
    await showNetwork(await openNetwork(file, services), viewColumn);
  } finally {
    panel.dispose();
  }
}

/** Shows a network in an editor of its text. */
export const showNetwork = ({ document }: Network, viewColumn?: ViewColumn): Thenable<unknown> =>
  window.showTextDocument(document, {
    preview: false,
    ...(viewColumn !== undefined && { viewColumn }),
  });
