import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { describeWithTools, GCC } from '../support/native';
import { CASES, describeWithCases, says } from '../support/reported-case';
import {
  arenaOverPredicted,
  checkRefusesWhatFits,
  searchMisses,
  u8NotOffered,
  upperKey,
  xnorMacs,
} from '../support/reported-plans';
import {
  conflict,
  deepPlanFile,
  isRead,
  longPlanMessage,
  quadraticFormat,
  quadraticLinks,
} from '../support/reported-texts';
import {
  jpegChroma,
  png16Bit,
  pngBomb,
  letterbox,
  namesUtf16,
  nmsKind,
  prefixNet,
  weightsExtra,
  weightsOfTwentyBytes,
} from '../support/reported-files';
import {
  damagedCache,
  outEatsInput,
  predictableTemporaryFolder,
  stdoutFull,
  thirdPartyNotices,
  cProgramWrongLabel,
  makefileName,
} from '../support/reported-programs';

const FIRST_SECTION = /The first section must be \[net\]/;
const VERIFIED = /verified +all outputs identical to the untiled run/;

type Check = () => void | Promise<void>;

/** By folder: what is expected of the case in it. */
const CHECKS: Readonly<Record<string, Check>> = {
  'arena-over-predicted': arenaOverPredicted,
  batch0: isRead(
    'batch0/net.cfg',
    0,
    ['not-loaded', 'empty-batch'],
    /warning: .*subdivisions=0 makes it divide by zero/,
  ),
  'cfg-txt': isRead('cfg-txt/net.cfg.txt', 0, [], /3 +yolo +16×16×18/),
  'check-refuses-what-fits': checkRefusesWhatFits,
  'comment-net': isRead(
    'comment-net/net.cfg',
    2,
    ['option-outside-section', 'missing-net'],
    FIRST_SECTION,
    /not commented out/,
  ),
  conflict,
  'damaged-cache': damagedCache,
  'deep-plan-file': deepPlanFile,
  emptyfile: isRead('emptyfile/net.cfg', 2, ['missing-net', 'no-layers'], /net\.cfg is empty/),
  'gaussian-new-coords': isRead(
    'gaussian-new-coords/a.cfg',
    0,
    ['unknown-option'],
    /warning: .*'new_coords'.*\[unknown-option\]/,
    /1 +Gaussian_yolo +32×32×30/,
  ),
  invisible: isRead('invisible/net.cfg', 2, ['invisible-character'], /net\.cfg:1:1: .*U\+200B/),
  'jpeg-chroma': jpegChroma,
  'letterbox-cfg': letterbox,
  'long-plan-message': longPlanMessage,
  'names-utf16': namesUtf16,
  'nms-kind': nmsKind,
  'no-net-line': isRead(
    'no-net-line/net.cfg',
    2,
    ['option-outside-section', 'missing-net'],
    FIRST_SECTION,
  ),
  'no-third-party-notices': thirdPartyNotices,
  'out-eats-input': outEatsInput,
  'png-16bit-crash': png16Bit,
  'png-bomb': pngBomb,
  'predictable-temp-folder': predictableTemporaryFolder,
  'prefix-net': prefixNet,
  'quadratic-format': quadraticFormat,
  'quadratic-links': quadraticLinks,
  'search-misses': searchMisses,
  shebang: isRead(
    'shebang/net.cfg',
    2,
    ['comment-outside-section'],
    /net\.cfg:1:1: .*start comments with '#'/,
  ),
  'shortcut-wrong': says(
    'run @shortcut-wrong/conv.cfg --plan 4x1/1/1x1/2/4x1a/6/1x1 --input-element u8 --random-weights 7 ' +
      '--image @shortcut-wrong/in.png --verify',
    0,
    VERIFIED,
  ),
  'softmax-wrong': says(
    'run @softmax-wrong/min.cfg --plan 2x1/1/1x1 --input-element u8 --random-weights 7 ' +
      '--image @softmax-wrong/in.png --verify',
    0,
    VERIFIED,
  ),
  'stack-overflow-plan': says(
    'plan @stack-overflow-plan/a.cfg --plan 1x99999',
    2,
    /^mafat: .*The nearest plan that fits is 1x50000\.\n$/,
  ),
  'stdout-full': stdoutFull,
  'u8-not-offered': u8NotOffered,
  'upper-key': upperKey,
  utf16le: isRead('utf16le/net.cfg', 0, [], /net\.cfg:1:1: warning: .*UTF-16/, /3 +yolo +16×16×18/),
  'weights-extra': weightsExtra,
  'weights-v0.0.0-20': weightsOfTwentyBytes,
  'xnor-macs': xnorMacs,
};

/** Cases of exported projects, which make builds. */
const BUILDS: Readonly<Record<string, Check>> = {
  'c-program-wrong-label': cProgramWrongLabel,
  'makefile-name': makefileName,
};

describeWithCases('reported cases', () => {
  it('have a test each', () => {
    const folders = readdirSync(CASES, { withFileTypes: true }).filter(entry =>
      entry.isDirectory(),
    );
    assert.deepEqual(
      folders.map(({ name }) => name).sort(),
      [...Object.keys(CHECKS), ...Object.keys(BUILDS)].sort(),
    );
  });
  for (const [name, check] of Object.entries(CHECKS)) it(name, check);
  describeWithTools('built with make', GCC, () => {
    for (const [name, check] of Object.entries(BUILDS)) it(name, check);
  });
});
