import { ProgressLocation, window, type CancellationToken, type Progress } from 'vscode';

/** What a task says while it runs. */
export type TaskProgress = Progress<{ readonly message?: string; readonly increment?: number }>;

/** Progress notifications that are shown. */
let shown = 0;

/**
 * Runs a task with a notification that says what it does and can cancel it. One at a time: while one is shown, others
 * show in the status bar.
 */
export async function withProgress<T>(
  title: string,
  task: (progress: TaskProgress, token: CancellationToken) => Promise<T>,
): Promise<T> {
  const location = shown === 0 ? ProgressLocation.Notification : ProgressLocation.Window;
  shown++;
  try {
    return await window.withProgress({ location, title, cancellable: true }, task);
  } finally {
    shown--;
  }
}
