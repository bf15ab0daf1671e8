import * as l10n from '@vscode/l10n';
import type { VNode } from 'preact';
import type { ReportContent } from '../protocol/report';
import type { Host } from './host';
import type { PanelEvent, PanelState } from './panel-state';
import { inputsText } from './peak-parts';
import { Arena } from './sections/arena';
import { Comparison } from './sections/comparison';
import { Explanation } from './sections/explanation';
import { Findings } from './sections/findings';
import { Frontier } from './sections/frontier';
import { Groups } from './sections/groups';
import { Layers } from './sections/layers';
import { Summary } from './sections/summary';

interface PanelProps {
  readonly state: PanelState;
  readonly host: Host;
  readonly dispatch: (event: PanelEvent) => void;
}

/** The whole report. */
export function Panel({ state, host, dispatch }: PanelProps): VNode {
  const { content, failure } = state;
  if (content === null)
    return (
      <main>
        <Failure message={failure} dispatch={dispatch} />
        <p class="waiting" role="status">
          {l10n.t('Preparing the report…')}
        </p>
      </main>
    );
  const props = { content, state, host, dispatch };
  return (
    <main>
      <Head content={content} />
      <Failure message={failure} dispatch={dispatch} />
      <Summary {...props} />
      <Findings {...props} />
      <Explanation key={`${content.uri} ${content.report.notation}`} {...props} />
      <Comparison {...props} />
      <Frontier {...props} />
      <Layers key={content.report.network.layers} {...props} />
      <Arena key={content.report.notation} {...props} />
      <Groups {...props} />
    </main>
  );
}

/** What the report is about; the answer follows at once. */
const Head = ({ content: { report } }: { content: ReportContent }): VNode => (
  <header>
    <h1>{report.network.name}</h1>
    <p>{l10n.t('input {0}, {1} layers', inputsText(report), report.network.layers)}</p>
  </header>
);

const Failure = ({
  message,
  dispatch,
}: {
  message: string | null;
  dispatch: PanelProps['dispatch'];
}): VNode => (
  <div role="alert">
    {message !== null && (
      <p class="failure">
        {message}
        <button
          type="button"
          class="secondary"
          onClick={() => dispatch({ kind: 'dismiss-failure' })}
        >
          {l10n.t('Dismiss')}
        </button>
      </p>
    )}
  </div>
);
