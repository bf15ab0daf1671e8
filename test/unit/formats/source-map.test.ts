import assert from 'node:assert/strict';
import { darknet } from '../../../src/formats/darknet/darknet';
import { lineOf, linePlace, sourceMapOf, type SourceBlock } from '../../../src/formats/source-map';
import { rangeOfLines } from '../../../src/formats/text-place';

const block = (first: number, last: number, ...layers: readonly number[]): SourceBlock => ({
  name: `row ${first}`,
  nameRange: rangeOfLines(first, first),
  range: rangeOfLines(first, last),
  layers,
  characteristic: '',
});

describe('a source map', () => {
  // Row 1 makes layers 0 and 1; rows 2 to 3 and 5 make layer 2; layer 3 stands nowhere.
  const blocks = [block(1, 1, 0, 1), block(2, 3, 2), block(5, 5, 2)];
  const map = sourceMapOf(blocks);

  it('tells the rows of a layer, which may be several', () => {
    assert.deepEqual(map.blocksOf(2), blocks.slice(1));
    assert.deepEqual(map.blocksOf(1), blocks.slice(0, 1));
    assert.deepEqual(map.blocksOf(3), []);
  });

  for (const [line, layers] of [
    [0, []],
    [1, [0, 1]],
    [3, [2]],
    [4, []],
    [5, [2]],
  ] as const)
    it(`tells the layers of row ${line}: ${layers.join(', ')}`, () => {
      assert.deepEqual(map.layersAt(line), layers);
    });

  it('names the line of a layer where it has one', () => {
    assert.deepEqual([0, 2, 3].map(linePlace({ sourceMap: map })), [
      ' on line 2',
      ' on line 3',
      '',
    ]);
    assert.equal(linePlace({ sourceMap: sourceMapOf([]) })(0), '');
  });

  it('of a .cfg has the sections of its layers', () => {
    const text = '[net]\nwidth=8\nheight=8\nchannels=3\n\n[maxpool]\nsize=2\n\n# end\n[dropout]\n';
    const { sourceMap, network } = darknet.parse(text, 'net.cfg');
    assert.deepEqual(
      network.layers.map(({ id, label }) => [id, label]),
      [
        ['0', 'maxpool'],
        ['1', 'dropout'],
      ],
    );
    assert.deepEqual([5, 6, 9].map(sourceMap.layersAt), [[0], [0], [1]]);
    assert.equal(lineOf(sourceMap, 1), 9);
    assert.equal(sourceMap.head?.name, 'net');
  });
});
