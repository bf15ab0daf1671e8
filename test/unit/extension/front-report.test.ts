import assert from 'node:assert/strict';
import { FrontReport } from '../../../src/extension/front-report';

interface Network {
  readonly name: string;
}

describe('the report in front', () => {
  const [a, b]: readonly [Network, Network] = [{ name: 'a' }, { name: 'b' }];
  const opened = () => new FrontReport<Network>(({ name }) => name);

  it('is none at first', () => assert.equal(opened().network, undefined));

  it('is the one that became active, until it is so no longer', () => {
    const front = opened();
    assert.equal(front.follow(a, true), true);
    assert.equal(front.network, a);
    assert.equal(front.follow({ name: 'a' }, true), false);
    assert.equal(front.follow({ name: 'a' }, false), true);
    assert.equal(front.network, undefined);
  });

  it('is the newer one, also when the editor tells late that the older is no longer active', () => {
    const front = opened();
    front.follow(a, true);
    assert.equal(front.follow(b, true), true);
    assert.equal(front.follow(a, false), false);
    assert.equal(front.network, b);
  });

  it('changes nothing where a report in the background is closed', () => {
    const front = opened();
    front.follow(a, true);
    assert.equal(front.follow(b, false), false);
    assert.equal(front.network, a);
  });
});
