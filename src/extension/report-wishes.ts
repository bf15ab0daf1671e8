import { CancellationError, l10n, Range, TextEditorRevealType, window, type Uri } from 'vscode';
import { UserError } from '../base/user-error';
import type { FromReport } from '../protocol/report';
import { LayerPlaceRequest } from '../protocol/server';
import { takePlan } from './commands/apply-plan';
import { comparePlans } from './commands/compare-plans';
import { copyPlan } from './commands/copy-plan';
import { exportProject } from './commands/export-project';
import { askTarget, exportReport } from './commands/export-report';
import { findPlan } from './commands/find-plan';
import { openTrace } from './commands/open-trace';
import { runInference } from './commands/run-inference';
import { setBudget } from './commands/set-budget';
import { showReport } from './commands/show-report';
import { openNetwork } from './network-choice';
import { frontierOf, targetOf } from './report-content';
import type { Services } from './services';

/** Does what the user asks for in a report. */
export async function fulfil(
  services: Services,
  network: Uri,
  message: FromReport,
): Promise<unknown> {
  switch (message.kind) {
    case 'ready':
      // The panel has nothing to show: the editor was reloaded, or the content was lost.
      return showReport(services, network);
    case 'reveal-layer':
      return revealLayer(services, network, message.layer);
    case 'find-plan':
      return findPlan(services, network);
    case 'set-budget':
      return setBudget(services, network);
    case 'run':
      return runInference(services, network);
    case 'cancel-run':
      services.cancelRun.now();
      return undefined;
    case 'copy-plan':
      return copyPlan(services, network);
    case 'open-trace':
      return openTrace(services, network);
    case 'compare':
      return comparePlans(services, network);
    case 'frontier':
      return addFrontier(services, network);
    case 'pick-plan':
      await takePlan(services, await openNetwork(network, services), message.plan);
      return showReport(services, network);
    case 'export-project':
      return exportProject(services, network);
    case 'export': {
      const target = await askTarget(network, [message.format]);
      return target && exportReport(services, network, target);
    }
  }
}

/** The panel gets a message even if there is nothing to add, because it shows that it is waiting. */
async function addFrontier(services: Services, network: Uri): Promise<void> {
  const { server, panels } = services;
  try {
    const opened = await openNetwork(network, services);
    const target = targetOf(panels.content(network)?.run ?? null);
    panels.addFrontier(network, await frontierOf(server, opened, target));
  } catch (error) {
    const known = error instanceof UserError || error instanceof CancellationError;
    const message =
      error instanceof UserError ? error.message : l10n.t("Couldn't compute the plans.");
    panels.send(network, { kind: 'no-frontier', message });
    if (!known) throw error;
  }
}

/** Puts the cursor on the section of a layer, in the editor that shows the network. */
async function revealLayer(services: Services, network: Uri, layer: number): Promise<void> {
  const { document } = await openNetwork(network, services);
  const place = await services.server.request(LayerPlaceRequest, {
    uri: network.toString(),
    layer,
  });
  if (place === null) return;
  const { line } = place.start;
  const shown = window.visibleTextEditors.find(editor => editor.document === document);
  const editor = await window.showTextDocument(document, {
    ...(shown?.viewColumn !== undefined && { viewColumn: shown.viewColumn }),
    selection: new Range(line, 0, line, 0),
  });
  editor.revealRange(editor.selection, TextEditorRevealType.InCenterIfOutsideViewport);
}
