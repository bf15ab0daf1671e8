import { prepareHost, say } from './installation';

/** Installs what tests in a real VS Code need, so that it can be done beside something else. */
const host = prepareHost();
if (host.kind === 'missing') {
  say(`The tests in a real VS Code will be left out, because ${host.reason}.`);
  // Nothing may be left out where the result counts.
  if (process.env.CI) process.exitCode = 1;
}
