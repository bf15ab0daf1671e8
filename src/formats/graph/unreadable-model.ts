import { rangeInLine } from '../text-place';
import { issue, IssueList } from '../issues';
import type { Model } from '../format';
import { rowByRow } from './factored-walk';
import { GRAPH_ISSUES } from './graph-issues';
import { graphModel } from './graph-model';
import { plainShape } from '../../core/network/shape';
import { translated } from './graph-translation';

/** What stands for a binary file that can't be read: its listing is one line that says why. @param problem a sentence. */
export function unreadableModel(fileName: string, problem: string): Model {
  const text = `# ${problem.replace(/\s+/g, ' ')}`;
  const range = rangeInLine(0, 0, text.length);
  const head = { name: fileName, nameRange: range, range, layers: [], characteristic: '' };
  const empty = translated(
    {
      name: fileName,
      nodes: [],
      inputs: [],
      outputs: [],
      stored: () => undefined,
      statedDims: () => undefined,
      layoutOf: dims => ({ shape: plainShape(dims), walk: rowByRow(dims) }),
      readerOf: () => () => [],
      placeOf: () => range,
    },
    new IssueList(GRAPH_ISSUES),
  );
  return graphModel(empty, {
    fileName,
    issues: [issue(GRAPH_ISSUES, 'file-unreadable', range, [problem])],
    nodes: [],
    listing: () => ({ text: `${text}\n`, places: [], stored: undefined, head, nodes: [] }),
    origin: () => ({ producer: '', isTensorFlow: false }),
  });
}
