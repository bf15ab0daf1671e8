/** The one answer to "does it fit?", and the boards: extension and report say them as server and command line do. */
export { BOARDS, flashBytesOf, mapMemoryOf } from '../core/target/board';
export { afterRun, COUNTED, deciding, measuredOf, needSentence } from '../core/target/verdict';
