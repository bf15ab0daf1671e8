import assert from 'node:assert/strict';
import {
  INITIAL,
  keptState,
  nextState,
  restoredState,
  type PanelState,
} from '../../../src/webview/panel-state';
import type { RunReport } from '../../../src/protocol/report';
import { contentOf, reportOf, TINY_FACE } from '../../support/report-content';

const CONTENT = contentOf(reportOf(TINY_FACE, '2x2/18/1x1'));

const withPicture = (length: number): PanelState => ({
  ...INITIAL,
  content: {
    ...CONTENT,
    run: {
      picture: { name: 'a.png', dataUri: 'x'.repeat(length), width: 1, height: 1, input: null },
    } as RunReport,
  },
});

describe('what the panel keeps over a reload', () => {
  it('is the content and how it was looked at', () => {
    const seen = nextState(
      { ...INITIAL, content: CONTENT },
      { kind: 'view', view: { measure: 'working-set', group: 1 } },
    );
    const restored = restoredState(JSON.parse(JSON.stringify(keptState(seen))));
    assert.deepEqual(restored, seen);
  });

  it('is not a large picture', () => {
    assert.ok(keptState(withPicture(1000)).content?.run?.picture);
    assert.equal(keptState(withPicture(600_000)).content?.run?.picture, null);
  });

  for (const kept of [
    undefined,
    null,
    'text',
    5,
    {},
    { content: null, view: {} },
    { content: { version: 0 }, view: {} },
  ])
    it(`is nothing when it was ${JSON.stringify(kept)}`, () =>
      assert.deepEqual(restoredState(kept), INITIAL));
});
