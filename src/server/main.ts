import { createConnection } from 'vscode-languageserver/node';
import { serveFeatures } from './features';
import { serveRequests } from './requests';
import { Session } from './session';

/** The language server: over Node's IPC or stdio, as its arguments say. */
const connection = createConnection();
const session = new Session(connection);
serveFeatures(session);
serveRequests(session);
connection.listen();

// Without an editor there is nothing to do: no server outlives the wire.
process.once('disconnect', () => process.exit(1));
