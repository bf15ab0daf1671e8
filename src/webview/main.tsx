import * as l10n from '@vscode/l10n';
import { render } from 'preact';
import { useEffect, useLayoutEffect, useReducer } from 'preact/hooks';
import {
  CONTENT_ELEMENT,
  ROOT_ELEMENT,
  TEXTS_ELEMENT,
  type Texts,
} from '../protocol/report-document';
import { connectHost, type Host } from './host';
import { keptState, nextState, restoredState, type PanelState } from './panel-state';
import { Panel } from './panel';
import type { ReportContent, ToReport } from '../protocol/report';

const App = ({ host, initial }: { host: Host; initial: PanelState }) => {
  const [state, dispatch] = useReducer(nextState, initial);
  useEffect(() => {
    const listen = ({ data }: MessageEvent<unknown>): void => {
      if (isToReport(data)) dispatch({ kind: 'message', message: data });
    };
    window.addEventListener('message', listen);
    host.post({ kind: 'ready' });
    return () => window.removeEventListener('message', listen);
  }, []);
  // Before the next frame: a window that is reloaded at once must not lose it.
  useLayoutEffect(() => host.keep(keptState(state)), [state.content, state.view]);
  return <Panel state={state} host={host} dispatch={dispatch} />;
};

const TO_REPORT: ReadonlySet<unknown> = new Set<ToReport['kind']>([
  'content',
  'run-progress',
  'no-frontier',
  'failure',
]);

/** Others may post to a page too: extensions of the browser do. */
const isToReport = (data: unknown): data is ToReport =>
  typeof data === 'object' && data !== null && 'kind' in data && TO_REPORT.has(data.kind);

/** What the page carries in an element; null where it has none. */
function embedded(id: string): unknown {
  const text = document.getElementById(id)?.textContent;
  return text ? JSON.parse(text) : null;
}

function start(): void {
  l10n.config({ contents: (embedded(TEXTS_ELEMENT) ?? {}) as Texts });
  const host = connectHost();
  const restored = restoredState(host.restore());
  // The content of an exported page lies in the page.
  const content = embedded(CONTENT_ELEMENT) as ReportContent | null;
  const initial = { ...restored, content: content ?? restored.content };
  const root = document.getElementById(ROOT_ELEMENT);
  if (root !== null) render(<App host={host} initial={initial} />, root);
}

start();
