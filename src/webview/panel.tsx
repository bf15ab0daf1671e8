import * as l10n from '@vscode/l10n';
import type { VNode } from 'preact';
import type { ReportContent, RunProgressState } from '../protocol/report';
import type { Host } from './host';
import { shapeText } from './layer-bars';
import type { PanelEvent, PanelState } from './panel-state';
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
  const { content, failure, progress } = state;
  if (content === null)
    return (
      <main>
        <Failure message={failure} dispatch={dispatch} />
        <p class="waiting" role="status">
          {l10n.t('The report is being worked out …')}
        </p>
      </main>
    );
  const props = { content, state, host, dispatch };
  return (
    <main>
      <Head content={content} progress={progress} host={host} />
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

interface HeadProps {
  readonly content: ReportContent;
  readonly progress: RunProgressState;
  readonly host: Host;
}

const Head = ({ content: { report, run }, progress, host }: HeadProps): VNode => (
  <header>
    <div class="title">
      <h1>{report.network.name}</h1>
      <p>
        {l10n.t(
          'input {0}, {1} layers, plan',
          shapeText(report.network.input),
          report.network.layers,
        )}{' '}
        <code>{report.notation}</code>
      </p>
    </div>
    {host.kind === 'editor' && (
      <Actions host={host} progress={progress} traceable={run !== null && run.timeline !== null} />
    )}
  </header>
);

interface ActionsProps {
  readonly host: Host;
  readonly progress: RunProgressState;
  readonly traceable: boolean;
}

const Actions = ({ host, progress, traceable }: ActionsProps): VNode => (
  <div class="actions" role="toolbar" aria-label={l10n.t('What to do with the plan')}>
    <RunAction host={host} progress={progress} />
    <Action text={l10n.t('Find best plan')} act={() => host.post({ kind: 'find-plan' })} />
    <Action text={l10n.t('Set budget')} act={() => host.post({ kind: 'set-budget' })} />
    <Action text={l10n.t('Compare')} act={() => host.post({ kind: 'compare' })} />
    <Action text={l10n.t('Copy plan')} act={() => host.post({ kind: 'copy-plan' })} />
    <Action text={l10n.t('Export C')} act={() => host.post({ kind: 'export-project' })} />
    <Action
      text={l10n.t('Export HTML')}
      act={() => host.post({ kind: 'export', format: 'html' })}
    />
    <Action
      text={l10n.t('Export JSON')}
      act={() => host.post({ kind: 'export', format: 'json' })}
    />
    {traceable && (
      <Action text={l10n.t('Open trace')} act={() => host.post({ kind: 'open-trace' })} />
    )}
  </div>
);

const Action = ({ text, act }: { text: string; act: () => void }): VNode => (
  <button type="button" class="secondary" onClick={act}>
    {text}
  </button>
);

const RunAction = ({ host, progress }: Pick<ActionsProps, 'host' | 'progress'>): VNode =>
  progress.state === 'idle' ? (
    <button type="button" onClick={() => host.post({ kind: 'run' })}>
      {l10n.t('Run test inference')}
    </button>
  ) : (
    <span class="running" role="status">
      <progress max={Math.max(1, progress.total)} value={progress.done}>
        {l10n.t('{0} of {1} steps', progress.done, progress.total)}
      </progress>
      <Action text={l10n.t('Cancel')} act={() => host.post({ kind: 'cancel-run' })} />
    </span>
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
