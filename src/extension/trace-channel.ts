import { EventEmitter, LogLevel, workspace, type LogOutputChannel } from 'vscode';
import { SETTINGS_SECTION } from '../protocol/contributions';
import { setting } from './settings';

/**
 * Where the language client traces its messages to. The client traces while the level of this channel is
 * the finest, whatever the setting says; so the setting decides the level here, and what is traced is
 * written to the log as information, which the log shows by default.
 */
export function traceChannel(log: LogOutputChannel): LogOutputChannel {
  const changed = new EventEmitter<LogLevel>();
  const subscription = workspace.onDidChangeConfiguration(event => {
    if (event.affectsConfiguration(`${SETTINGS_SECTION}.trace.server`)) changed.fire(level());
  });
  return {
    ...log,
    get logLevel() {
      return level();
    },
    onDidChangeLogLevel: changed.event,
    trace: message => log.info(message),
    dispose: () => {
      subscription.dispose();
      changed.dispose();
    },
  };
}

const level = (): LogLevel => (setting('trace.server') === 'off' ? LogLevel.Info : LogLevel.Trace);
