import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkSafetensors } from '../../electron/archive/safetensors.ts'
import type { TarMember } from '../../electron/archive/tar-index.ts'
import { ConnectionTuner } from '../../electron/download/connection-tuner.ts'
import { isLaggard } from '../../electron/download/pace.ts'
import { pieceBytesFor, planPieces } from '../../electron/download/pieces.ts'
import { RateLimit } from '../../electron/download/rate-limit.ts'
import { ComputedObject } from '../../electron/sample/segments.ts'
import { safetensors } from '../../electron/sample/weights.ts'

const MiB = 1024 * 1024

const members = fc.array(fc.tuple(fc.nat(3), fc.nat(5000)), { maxLength: 20 }).map((entries) => {
  let offset = 0
  const list: TarMember[] = entries.map(([gap, sizeBytes], index) => {
    offset += (gap + 1) * 512
    const member: TarMember = { path: `f${index}`, kind: 'file', offset, sizeBytes }
    offset += Math.ceil(sizeBytes / 512) * 512
    return member
  })
  return { list, sizeBytes: offset + 1024 }
})

describe('pieces', () => {
  test('of everything cover the archive once, in order, and every member’s bytes once', () => {
    fc.assert(
      fc.property(members, fc.integer({ min: 1, max: 4000 }), fc.nat(7), ({ list, sizeBytes }, pieceBytes, modulo) => {
        const alone = new Set(list.filter((member, index) => member.sizeBytes > 0 && index % 8 === modulo).map(({ path }) => path))
        const pieces = planPieces(list, sizeBytes, pieceBytes, null, alone)
        let at = 0
        const held = list.map(() => 0)
        for (const { start, end, segments } of pieces) {
          expect(start).toBe(at)
          at = end
          expect(segments.reduce((sum, { length }) => sum + length, 0)).toBe(end - start)
          if (segments.some(({ member }) => alone.has(list[member ?? -1]?.path ?? ''))) expect(segments).toHaveLength(1)
          let inPiece = start
          for (const { member, position, length } of segments) {
            if (member !== null) {
              expect((list[member]?.offset ?? 0) + position).toBe(inPiece)
              expect(position).toBe(held[member])
              held[member] = (held[member] ?? 0) + length
            }
            inPiece += length
          }
        }
        expect(at).toBe(sizeBytes)
        expect(held).toEqual(list.map((member) => member.sizeBytes))
      }),
    )
  })

  test('of some members hold those and little else', () => {
    fc.assert(
      fc.property(members, fc.nat(7), ({ list, sizeBytes }, modulo) => {
        const isChosen = ({ path }: TarMember) => Number(path.slice(1)) % 8 === modulo
        const pieces = planPieces(list, sizeBytes, 3000, isChosen)
        const held = pieces.flatMap(({ segments }) => segments).filter(({ member }) => member !== null)
        const wanted = list.filter(isChosen).reduce((sum, member) => sum + member.sizeBytes, 0)
        expect(held.reduce((sum, { length }) => sum + length, 0)).toBe(wanted)
      }),
    )
  })

  test('are 16 to 32 MiB', () => {
    expect(pieceBytesFor(1)).toBe(16 * MiB)
    expect(pieceBytesFor(1e9)).toBe(16 * MiB)
    expect(pieceBytesFor(1e11)).toBe(32 * MiB)
  })
})

describe('connections', () => {
  /** What a tuner comes to when each connection brings so much, up to a limit of the line. */
  const settled = (each: number, line: number, most: number, seconds = 5) => {
    const tuner = new ConnectionTuner({ most }, 0)
    for (let ms = 10; ms <= seconds * 1000; ms += 10) tuner.note(Math.min(line, each * tuner.target) * 10, ms)
    return tuner.target
  }

  test('are added while each makes it faster, up to the limit', () => {
    expect(settled(30, 1e9, 8)).toBe(8)
    expect(settled(30, 1e9, 3)).toBe(3)
    expect(settled(30, 1e9, 1)).toBe(1)
  })

  test('stop being added when the line is full', () => {
    expect(settled(30, 90, 8)).toBeLessThanOrEqual(5)
  })

  test('get fewer when the server asks for it, one for each burst', () => {
    const tuner = new ConnectionTuner({ most: 8, first: 6 }, 0)
    tuner.slowDown(10_000)
    tuner.slowDown(10_100)
    expect(tuner.target).toBe(5)
    tuner.slowDown(12_000)
    expect(tuner.target).toBe(4)
    for (let step = 0; step < 10; step++) tuner.slowDown(20_000 + step * 2000)
    expect(tuner.target).toBe(1)
  })

  test('far below their peers are told from those that are only slower', () => {
    const peers = [10, 11, 12].map((speed) => ({ bytesPerSecond: speed * 1e6, leftBytes: 1e8 }))
    expect(isLaggard({ bytesPerSecond: 5e5, leftBytes: 1e8 }, peers)).toBe(true)
    expect(isLaggard({ bytesPerSecond: 5e6, leftBytes: 1e8 }, peers)).toBe(false)
    expect(isLaggard({ bytesPerSecond: 5e5, leftBytes: 1e5 }, peers)).toBe(false)
    expect(isLaggard({ bytesPerSecond: 5e5, leftBytes: 1e8 }, peers.slice(0, 1))).toBe(false)
  })
})

test('a speed limit holds on average, and none does not wait', () => {
  let now = 0
  const limit = new RateLimit(() => now)
  expect(limit.take(1e9)).toBe(0)
  limit.bytesPerSecond = 1_000_000
  let bytes = 0
  while (now < 10_000) {
    bytes += 64_000
    now += limit.take(64_000) + 1
  }
  expect(bytes).toBeGreaterThan(9_500_000)
  expect(bytes).toBeLessThan(10_500_000)
})

describe('a safetensors file', () => {
  const object = new ComputedObject(safetensors('w', ['a', 'b'], 5000, 1).segments)
  const bytes = object.read(0, object.sizeBytes)
  const check = (file: Buffer) => checkSafetensors(async (offset, length) => file.subarray(offset, offset + length), file.length)

  test('that is whole passes', async () => expect(await check(bytes)).toBeNull())

  test.each([
    ['short', bytes.subarray(0, bytes.length - 1)],
    ['long', Buffer.concat([bytes, Buffer.alloc(1)])],
    ['empty', Buffer.alloc(0)],
    ['of zeros', Buffer.alloc(500)],
    ['with a header that is no JSON', Buffer.concat([bytes.subarray(0, 8), Buffer.from('x'), bytes.subarray(9)])],
  ])('that is %s does not', async (_what, file) => expect(await check(file)).toMatch(/\w/))
})
