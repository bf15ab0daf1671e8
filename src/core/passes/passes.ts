import { fuseActivation, recogniseGate } from './activation-fusion';
import { foldAffine } from './affine-folding';
import type { NetworkDraft } from './draft';
import { foldPad } from './pad-folding';
import { rewritten } from './rewriting';
import { withoutUnread } from './unread-layers';

/**
 * The network as it is planned and run: fewer layers with the same answers, but for rounding. Functions that have a name of their
 * own are recognised first, so that what they are made of isn't fused with what stands before.
 */
export function simplified(draft: NetworkDraft): NetworkDraft {
  const recognised = withoutUnread(rewritten(withoutUnread(draft), [recogniseGate]));
  return rewritten(recognised, [foldPad, foldAffine, fuseActivation]);
}
