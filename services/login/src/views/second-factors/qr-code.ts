import { type Html, html } from '@constellation/design'
import { create } from 'qrcode'

/** A QR code as a drawing, with the quiet zone that cameras need (ISO/IEC 18004 §9.1). `label` is for screen readers. */
export function qrCode(text: string, label: string): Html {
  const { modules } = create(text, { errorCorrectionLevel: 'M' })
  const { size } = modules
  const rows = Array.from({ length: size }, (_, row) => drawRow(row, size, (column) => modules.get(row, column) === 1))
  return html`<svg class="qr" viewBox="-4 -4.5 ${size + 8} ${size + 8}" role="img" aria-label="${label}" shape-rendering="crispEdges"><path d="${rows.join('')}"/></svg>`
}

/** The dark modules of a row, as lines: one for each run. */
function drawRow(row: number, size: number, isDark: (column: number) => boolean): string {
  let drawn = ''
  for (let column = 0; column < size; column++) {
    if (!isDark(column)) continue
    const start = column
    while (column + 1 < size && isDark(column + 1)) column++
    drawn += `M${start} ${row}h${column - start + 1}`
  }
  return drawn
}
