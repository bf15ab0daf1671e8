import { createMessageConnection, IPCMessageReader, IPCMessageWriter } from 'vscode-jsonrpc/node';
import { ProgressNotification, RunRequest } from '../protocol/runner';
import { responseError } from './failure';
import { nodeHost } from './node-host';
import { run } from './run';

/** The background process that executes schedules; it stops when its parent goes away. */
const connection = createMessageConnection(
  new IPCMessageReader(process),
  new IPCMessageWriter(process),
);
const host = nodeHost(__dirname);

connection.onRequest(RunRequest, (parameters, token) =>
  run(parameters, host, {
    progress: progress => void connection.sendNotification(ProgressNotification, progress),
    cancelled: () => token.isCancellationRequested,
  }).catch(responseError),
);
// Ctrl-C reaches every process of the terminal; what it means here is for the parent to say.
process.on('SIGINT', () => undefined);
process.once('disconnect', () => process.exit());
connection.listen();
