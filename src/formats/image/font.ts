/** Width and height of a glyph, in dots. */
export const GLYPH_WIDTH = 5;
export const GLYPH_HEIGHT = 7;

/** Some characters and, side by side, their glyphs: 7 rows of 5 dots a glyph and a gap. */
type Sheet = readonly [characters: string, rows: readonly string[]];

const SHEETS: readonly Sheet[] = [
  [
    '0123456789',
    [
      ' ###    #    ###   ###     #  #####   ##  #####  ###   ### ',
      '#   #  ##   #   # #   #   ##  #      #        # #   # #   #',
      '#  ##   #       #     #  # #  ####  #        #  #   # #   #',
      '# # #   #      #    ##  #  #      # ####    #    ###   ####',
      '##  #   #     #       # #####     # #   #  #    #   #     #',
      '#   #   #    #    #   #    #  #   # #   #  #    #   #    # ',
      ' ###   ###  #####  ###     #   ###   ###   #     ###   ##  ',
    ],
  ],
  [
    'ABCDEFGHI',
    [
      ' ###  ####   ###  ####  ##### #####  ###  #   #  ### ',
      '#   # #   # #   # #   # #     #     #   # #   #   #  ',
      '#   # #   # #     #   # #     #     #     #   #   #  ',
      '##### ####  #     #   # ####  ####  # ### #####   #  ',
      '#   # #   # #     #   # #     #     #   # #   #   #  ',
      '#   # #   # #   # #   # #     #     #   # #   #   #  ',
      '#   # ####   ###  ####  ##### #      ###  #   #  ### ',
    ],
  ],
  [
    'JKLMNOPQR',
    [
      '  ### #   # #     #   # #   #  ###  ####   ###  #### ',
      '   #  #  #  #     ## ## ##  # #   # #   # #   # #   #',
      '   #  # #   #     # # # ##  # #   # #   # #   # #   #',
      '   #  ##    #     # # # # # # #   # ####  #   # #### ',
      '   #  # #   #     #   # #  ## #   # #     # # # # #  ',
      '#  #  #  #  #     #   # #  ## #   # #     #  #  #  # ',
      ' ##   #   # ##### #   # #   #  ###  #      ## # #   #',
    ],
  ],
  [
    'STUVWXYZ',
    [
      ' #### ##### #   # #   # #   # #   # #   # #####',
      '#       #   #   # #   # #   # #   # #   #     #',
      '#       #   #   # #   # #   #  # #   # #     # ',
      ' ###    #   #   # #   # # # #   #     #     #  ',
      '    #   #   #   #  # #  # # #  # #    #    #   ',
      '    #   #   #   #  # #  ## ## #   #   #   #    ',
      '####    #    ###    #   #   # #   #   #   #####',
    ],
  ],
  [
    " .,:-_+'/()%?",
    [
      '                                            #       #    #   #    ##     ### ',
      '                   ##                 #     #       #   #     #   ##  # #   #',
      '                   ##                 #            #   #       #     #      #',
      '                         ###        #####         #    #       #    #      # ',
      '             ##    ##                 #          #     #       #   #      #  ',
      '       ##     #    ##                 #         #       #     #   #  ##      ',
      '       ##    #                #####             #        #   #       ##   #  ',
    ],
  ],
];

const GLYPHS: ReadonlyMap<string, readonly string[]> = new Map(SHEETS.flatMap(glyphsOf));

function glyphsOf([characters, rows]: Sheet): readonly (readonly [string, readonly string[]])[] {
  return Array.from(characters, (character, index) => {
    const left = index * (GLYPH_WIDTH + 1);
    return [character, rows.map(row => row.slice(left, left + GLYPH_WIDTH))];
  });
}

/**
 * Whether the dot in row `y` and column `x` of a character is set. Small letters are shown as capitals,
 * characters that the font does not have as question marks.
 */
export function isDotSet(character: string, y: number, x: number): boolean {
  const glyph = GLYPHS.get(character.toUpperCase()) ?? GLYPHS.get('?');
  return glyph?.[y]?.[x] === '#';
}
