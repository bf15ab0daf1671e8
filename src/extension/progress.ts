import { ProgressLocation, window, type CancellationToken, type Progress } from 'vscode';
import { ProgressPlaces } from './progress-places';

/** What a task says while it runs. */
export type TaskProgress = Progress<{ readonly message?: string; readonly increment?: number }>;

const places = new ProgressPlaces();

const LOCATIONS = {
  notification: ProgressLocation.Notification,
  'status bar': ProgressLocation.Window,
} as const;

/** Runs a task with a notification that says what it does and can cancel it; in the status bar while another is shown. */
export const withProgress = <T>(
  title: string,
  task: (progress: TaskProgress, token: CancellationToken) => Promise<T>,
): Promise<T> =>
  places.with(place =>
    window.withProgress({ location: LOCATIONS[place], title, cancellable: true }, task),
  );
