import * as l10n from '@vscode/l10n';
import type { VNode } from 'preact';
import type { FromReport, RunProgressState } from '../../protocol/report';
import { Menu } from '../controls/menu';
import type { Host } from '../host';

export interface ActionsProps {
  readonly host: Host;
  readonly progress: RunProgressState;
  /** Whether the plan is over its budget, so that another one is wanted first. */
  readonly over: boolean;
  /** Whether somebody looked at the clock between the steps of a run. */
  readonly traceable: boolean;
}

/** What to do next: two actions, and a menu of the others. */
export function Actions({ host, progress, over, traceable }: ActionsProps): VNode {
  const post = (message: FromReport) => (): void => host.post(message);
  const run =
    progress.state === 'idle' ? (
      <Action key="run" first={!over} text={l10n.t('Run')} act={post({ kind: 'run' })} />
    ) : (
      <Running key="run" progress={progress} cancel={post({ kind: 'cancel-run' })} />
    );
  const find = (
    <Action key="find" first={over} text={l10n.t('Find plan')} act={post({ kind: 'find-plan' })} />
  );
  return (
    <div class="actions" role="toolbar" aria-label={l10n.t('Plan actions')}>
      {over ? [find, run] : [run, find]}
      <Menu
        label={l10n.t('More')}
        items={[
          { text: l10n.t('Set budget…'), act: post({ kind: 'set-budget' }) },
          { text: l10n.t('Compare with…'), act: post({ kind: 'compare' }) },
          { text: l10n.t('Copy plan'), act: post({ kind: 'copy-plan' }) },
          { text: l10n.t('Export as C project…'), act: post({ kind: 'export-project' }) },
          { text: l10n.t('Export as HTML…'), act: post({ kind: 'export', format: 'html' }) },
          { text: l10n.t('Export as JSON…'), act: post({ kind: 'export', format: 'json' }) },
          ...(traceable ? [{ text: l10n.t('Open trace'), act: post({ kind: 'open-trace' }) }] : []),
        ]}
      />
    </div>
  );
}

interface ActionProps {
  readonly text: string;
  /** Whether this is what most people do next. */
  readonly first: boolean;
  readonly act: () => void;
}

const Action = ({ text, first, act }: ActionProps): VNode => (
  <button type="button" class={first ? 'primary' : 'secondary'} onClick={act}>
    {text}
  </button>
);

interface RunningProps {
  readonly progress: RunProgressState;
  readonly cancel: () => void;
}

const Running = ({ progress: { done, total }, cancel }: RunningProps): VNode => (
  <span class="running" role="status">
    <progress max={Math.max(1, total)} value={done}>
      {l10n.t('{0} of {1} steps', done, total)}
    </progress>
    <Action first={false} text={l10n.t('Cancel')} act={cancel} />
  </span>
);
