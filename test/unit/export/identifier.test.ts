import assert from 'node:assert/strict';
import fc from 'fast-check';
import { identifierOf } from '../../../src/export/identifier';

describe('name of a network in C', () => {
  for (const [name, identifier] of [
    ['yolov2-16.cfg', 'yolov2_16'],
    ['yolo-fastest-1.1-xl.cfg', 'yolo_fastest_1_1_xl'],
    ['9layers.cfg', 'network_9layers'],
    ['int.cfg', 'int'],
    ['MAIN.cfg', 'network_MAIN'],
    ['Makefile.cfg', 'network_Makefile'],
    ['GNUmakefile.cfg', 'network_GNUmakefile'],
    ['CMakeLists.cfg', 'network_CMakeLists'],
    ['mafat.cfg', 'network_mafat'],
    ['mafat open.cfg', 'network_mafat_open'],
    ['all.cfg', 'network_all'],
    ['clean.cfg', 'network_clean'],
    ['COM1.cfg', 'network_COM1'],
    ['$(a) % #b.cfg', 'a_b'],
    [`${'x'.repeat(250)}.cfg`, 'x'.repeat(100)],
    ['Übung.cfg', 'bung'],
    ['网络.cfg', 'network'],
    ['../a b.cfg', 'a_b'],
  ] as const)
    it(`${name} → ${identifier}`, () => {
      assert.equal(identifierOf(name), identifier);
    });

  it('is one for every file name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), name => {
        assert.match(identifierOf(name), /^[a-zA-Z]\w*$/);
      }),
    );
  });
});
