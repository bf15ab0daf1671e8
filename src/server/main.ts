import {
  createConnection,
  IPCMessageReader,
  IPCMessageWriter,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import { Backlog } from './backlog';
import { serveFeatures } from './features';
import { serveRequests } from './requests';
import { Session } from './session';

/** The language server: over Node's IPC or, with --stdio, standard input and output. */
const [reader, writer] = process.argv.includes('--stdio')
  ? [new StreamMessageReader(process.stdin), new StreamMessageWriter(process.stdout)]
  : [new IPCMessageReader(process), new IPCMessageWriter(process)];
const backlog = new Backlog();
const connection = createConnection(backlog.counted(reader), writer, backlog.options(writer));
const session = new Session(connection, backlog);
serveFeatures(session);
serveRequests(session);
connection.listen();

// Without an editor there is nothing to do: no server outlives the wire.
reader.onClose(() => process.exit(1));
process.once('disconnect', () => process.exit(1));
