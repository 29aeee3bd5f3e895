/** The keys of the usual keyboards, row by row. The last letters are those of Danish and German ones. */
const keyboards = [
  ['1234567890+', 'qwertyuiopå', 'asdfghjklæø', 'zxcvbnm,.-'],
  ['1234567890ß', 'qwertzuiopü', 'asdfghjklöä', 'yxcvbnm,.-'],
  ['1234567890', 'azertyuiop', 'qsdfghjklm', 'wxcvbn,;:!'],
].map(placesOf)

/** The digits under the signs of a row, which a walk with the shift key gives. */
const unshifted = new Map([...'!@#$%^&*()'].map((sign, index) => [sign, String((index + 1) % 10)]))

/** How many of the steps of a walk lead to a key beside the one before. A sentence has about a quarter. */
const shareOfSteps = 0.6

/** Whether the text is typed by walking over the keyboard, in any direction: along rows, up and down columns or in a zigzag. */
export function isKeyboardWalk(text: string): boolean {
  const characters = [...text.toLowerCase()].map((character) => unshifted.get(character) ?? character)
  return keyboards.some((places) => {
    const steps = characters.slice(1).filter((character, index) => isBeside(places, characters[index], character))
    return characters.length > 1 && steps.length >= shareOfSteps * (characters.length - 1)
  })
}

type Places = ReadonlyMap<string, { row: number; column: number }>

function isBeside(places: Places, from: string | undefined, to: string) {
  const [one, other] = [places.get(from ?? ''), places.get(to)]
  if (!one || !other) return false
  return Math.abs(one.row - other.row) <= 1 && Math.abs(one.column - other.column) <= 1
}

function placesOf(rows: readonly string[]): Places {
  return new Map(rows.flatMap((keys, row) => [...keys].map((key, column) => [key, { row, column }] as const)))
}
