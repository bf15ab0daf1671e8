import { render } from 'preact';
import { useEffect, useReducer } from 'preact/hooks';
import { CONTENT_ELEMENT, ROOT_ELEMENT } from '../protocol/report-document';
import { connectHost, type Host } from './host';
import { keptState, nextState, restoredState, type PanelState } from './panel-state';
import { Panel } from './panel';
import { setTranslations } from './translation';
import type { ReportContent, ToReport } from '../protocol/report';

const App = ({ host, initial }: { host: Host; initial: PanelState }) => {
  const [state, dispatch] = useReducer(nextState, initial);
  useEffect(() => {
    const listen = ({ data }: MessageEvent<unknown>): void => {
      if (!isToReport(data)) return;
      if (data.kind === 'content') setTranslations(data.content.texts);
      dispatch({ kind: 'message', message: data });
    };
    window.addEventListener('message', listen);
    host.post({ kind: 'ready' });
    return () => window.removeEventListener('message', listen);
  }, []);
  useEffect(() => host.keep(keptState(state)), [state.content, state.view]);
  return <Panel state={state} host={host} dispatch={dispatch} />;
};

/** Others may post to a page too: extensions of the browser do. */
const isToReport = (data: unknown): data is ToReport =>
  typeof data === 'object' &&
  data !== null &&
  'kind' in data &&
  (data.kind === 'content' || data.kind === 'run-progress' || data.kind === 'failure');

/** The content of an exported page lies in the page. */
function embeddedContent(): ReportContent | null {
  const text = document.getElementById(CONTENT_ELEMENT)?.textContent;
  return text ? (JSON.parse(text) as ReportContent) : null;
}

function start(): void {
  const host = connectHost();
  const restored = restoredState(host.restore());
  const initial = { ...restored, content: embeddedContent() ?? restored.content };
  setTranslations(initial.content?.texts ?? {});
  const root = document.getElementById(ROOT_ELEMENT);
  if (root !== null) render(<App host={host} initial={initial} />, root);
}

start();
