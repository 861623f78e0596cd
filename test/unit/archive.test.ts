import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { combineCrc32c, crc32c, crc32cFromGoogHash, encodeCrc32c, repeatCrc32c } from '../../electron/archive/crc32c.ts'
import { ArchiveRefusedError, MemberNames } from '../../electron/archive/member-name.ts'
import { folderNamePart } from '../../electron/download/destination.ts'
import { SpeedMeter } from '../../electron/download/speed-meter.ts'

describe('CRC32C', () => {
  test('of the standard check value', () => expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283))

  test('of two pieces combines to that of the whole', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 4096 }), fc.uint8Array({ maxLength: 4096 }), (first, second) => {
        expect(combineCrc32c(crc32c(first), crc32c(second), second.length)).toBe(crc32c(Buffer.concat([first, second])))
      }),
    )
  })

  test('of a repeated block equals that of its bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), fc.nat(60), (block, times) => {
        const whole = Buffer.concat(Array.from({ length: times }, () => block))
        expect(repeatCrc32c(crc32c(block), block.length, times)).toBe(crc32c(whole))
      }),
    )
  })

  test('survives its header form', () => {
    fc.assert(
      fc.property(fc.nat(0xffffffff), (crc) => {
        expect(crc32cFromGoogHash(`crc32c=${encodeCrc32c(crc)}, md5=AAAAAAAAAAAAAAAAAAAAAA==`)).toBe(crc)
        expect(crc32cFromGoogHash(`md5=AAAAAAAAAAAAAAAAAAAAAA==,crc32c=${encodeCrc32c(crc)}`)).toBe(crc)
      }),
    )
    expect(crc32cFromGoogHash('md5=abc')).toBeNull()
    expect(crc32cFromGoogHash(null)).toBeNull()
  })
})

describe('member names', () => {
  test('that are plain are taken as they are', () => {
    const names = new MemberNames()
    expect(names.accept('./', 'folder')).toBe('')
    expect(names.accept('./model_full/', 'folder')).toBe('model_full')
    expect(names.accept('./model_full/config.json', 'file')).toBe('model_full/config.json')
    expect(names.accept('model_full/图.json', 'file')).toBe('model_full/图.json')
  })

  test.each([
    ['../x', 'outside'],
    ['a/../../x', 'outside'],
    ['a/./x', 'outside'],
    ['/etc/passwd', 'absolute'],
    ['C:/x', 'drive'],
    ['a\\b', 'backslash'],
    ['a\0b', 'NUL'],
    ['a//b', 'empty'],
    ['con', 'reserved'],
    ['a/LPT1.txt', 'reserved'],
    ['a/name.', 'dot'],
    ['a/name ', 'space'],
    ['a/what?', 'Windows'],
    [`a/${'x'.repeat(256)}`, 'long'],
    ['CheckPoint.json', 'record'],
    ['checkpoint.jſon', 'record'],
    ['any/.VI-model-browser-x', 'record'],
  ])('“%s” is refused: %s', (name, reason) => {
    expect(() => new MemberNames().accept(name, 'file')).toThrow(expect.objectContaining({ reason: expect.stringContaining(reason) }))
  })

  test.each([
    ['a/Config.json', 'a/config.json'],
    ['a/é', 'a/e\u0301'],
    ['a/s', 'a/ſ'],
    ['a', 'a/b'],
    ['a/b', 'a'],
  ])('“%s” and “%s” meet on some systems', (first, second) => {
    const names = new MemberNames()
    names.accept(first, 'file')
    expect(() => names.accept(second, 'file')).toThrow(ArchiveRefusedError)
  })

  test('that are accepted stay inside their folder, whatever they are', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('..', '.', '', 'a', 'B', 'nul', 'c:', '~', '\\'), { maxLength: 6 }), (parts) => {
        let path: string
        try {
          path = new MemberNames().accept(parts.join('/'), 'file')
        } catch (error) {
          expect(error).toBeInstanceOf(ArchiveRefusedError)
          return
        }
        expect(path.split('/').some((part) => part === '' || part === '.' || part === '..')).toBe(false)
      }),
    )
  })
})

test('an id becomes one part of a path', () => {
  expect(folderNamePart('run_abc-1.2')).toBe('run_abc-1.2')
  expect(folderNamePart('../x/ß')).toBe('..%2Fx%2F%C39F')
  for (const bad of ['', '.', '..']) expect(() => folderNamePart(bad)).toThrow(RangeError)
  fc.assert(fc.property(fc.string({ minLength: 1 }), (id) => id === '.' || id === '..' || /^[A-Za-z0-9._%-]+$/.test(folderNamePart(id))))
})

test('speed is the average of the last seconds, the time left settles first, and silence is told', () => {
  let now = 0
  const meter = new SpeedMeter(() => now)
  for (; now <= 6000; now += 100) meter.record(now * 1000)
  now = 6000
  expect(meter.bytesPerSecond).toBeCloseTo(1_000_000, -4)
  expect(meter.leftMs(10_000_000)).toBeCloseTo(10_000, -3)
  expect(meter.silentMs).toBeNull()
  now = 17_000
  expect(meter.silentMs).toBe(11_000)
  expect(meter.leftMs(10_000_000)).toBeNull()
})
