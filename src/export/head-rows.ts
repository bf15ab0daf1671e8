import { braces, cArray, cDouble, cFloat } from './c-text';
import type { Head } from './heads';

/** The table of a network's heads, and their anchors; nothing where it has none. */
export function headRows(heads: readonly Head[]): readonly string[] {
  if (heads.length === 0) return [];
  const anchors = heads.flatMap(({ anchors: sizes }, index) =>
    sizes.length === 0
      ? []
      : [
          cArray(
            `static const double anchors_${index}[][2]`,
            sizes.map(size => braces(size.map(cDouble))),
          ),
        ],
  );
  const rows = heads.map((head, index) => {
    const flags = [
      ['new_coordinates', head.newCoordinates],
      ['background', head.background],
      ['square_root', head.squareRoot],
    ] as const;
    return braces([
      `.kind = MAFAT_HEAD_${head.kind}`,
      `.output = ${head.output}`,
      `.classes = ${head.classes}`,
      ...(head.anchors.length > 0 ? [`.anchors = anchors_${index}`] : []),
      `.anchor_count = ${head.anchorCount}`,
      ...(head.coordinates > 0 ? [`.coordinates = ${head.coordinates}`] : []),
      ...flags.flatMap(([name, value]) => (value ? [`.${name} = true`] : [])),
      ...(head.point !== 0 ? [`.point = ${cFloat(head.point)}`] : []),
      ...(head.leastObjectness > 0 ? [`.least_objectness = ${cDouble(head.leastObjectness)}`] : []),
      ...(head.distanceExponent !== null
        ? ['.by_distance = true', `.distance_exponent = ${cDouble(head.distanceExponent)}`]
        : []),
    ]);
  });
  return [...anchors, cArray('static const struct mafat_head heads[]', rows)];
}
