import type { TextEdit } from 'vscode-languageserver';
import type { Analysis } from './analysis';

/** Lays the text out as its language does. One edit: from the first line that changes to the last. */
export function formatting({ lines, text: network }: Analysis): readonly TextEdit[] {
  const formatted = network.formatted();
  let start = 0;
  while (start < lines.length && lines[start] === formatted[start]) start++;
  if (start === lines.length && start === formatted.length) return [];
  let [end, newEnd] = [lines.length, formatted.length];
  while (end > start && newEnd > start && lines[end - 1] === formatted[newEnd - 1]) {
    end--;
    newEnd--;
  }
  const text = formatted.slice(start, newEnd);
  const last = lines[end - 1] ?? '';
  return end > start && newEnd > start
    ? [{ range: span(start, 0, end - 1, last.length), newText: text.join('\n') }]
    : [{ range: span(start, 0, end, 0), newText: text.map(line => `${line}\n`).join('') }];
}

const span = (
  startLine: number,
  startCharacter: number,
  endLine: number,
  endCharacter: number,
): TextEdit['range'] => ({
  start: { line: startLine, character: startCharacter },
  end: { line: endLine, character: endCharacter },
});
