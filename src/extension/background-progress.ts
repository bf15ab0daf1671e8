import { l10n, type CancellationToken } from 'vscode';
import type { InferenceProgress } from '../protocol/inference';

/** What the background process does at the moment, and how far it is. */
export function progressText({ run, done, total }: InferenceProgress): string {
  switch (run) {
    case 'planned':
      return l10n.t('{0}: step {1} of {2}', l10n.t('with the plan'), done, total);
    case 'untiled':
      return l10n.t('{0}: step {1} of {2}', l10n.t('untiled, for comparison'), done, total);
    case 'exact':
      return l10n.t(
        '{0}: step {1} of {2}',
        l10n.t('with exact kernels, for comparison'),
        done,
        total,
      );
    case 'exporting':
      return l10n.t('writing the C program: {0} of {1}', done, total);
    case 'compiling':
      return l10n.t('compiling: {0} of {1}', done, total);
    case 'native':
      return l10n.t('running natively');
    case 'emulated':
      return l10n.t('running on an emulated board');
  }
}

/** Aborted by the button of a progress notification; `also` is told how it is aborted from elsewhere. */
export function signalOf(
  token: CancellationToken,
  also: (abort: () => void) => void = () => undefined,
): AbortSignal {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  token.onCancellationRequested(abort);
  also(abort);
  return controller.signal;
}
