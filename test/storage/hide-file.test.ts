import { describe, expect, it } from 'vitest'
import { hidingCommand } from '../../electron/storage/hide-file.ts'

describe('a hidden file', () => {
  it("is hidden by Windows' own command, wherever Windows is", () => {
    expect(hidingCommand('D:\\into\\share\\a b.bin', 'win32', 'C:\\WINDOWS')).toEqual({
      file: 'C:\\WINDOWS\\System32\\attrib.exe',
      args: ['+h', 'D:\\into\\share\\a b.bin']
    })
  })

  it.each(['linux', 'darwin', 'freebsd'] as const)('is a file like others on %s', (platform) => {
    expect(hidingCommand('/into/share/a.bin', platform, undefined)).toBe(null)
  })

  it('stays as it is where nobody says where Windows is, rather than run whatever is called attrib', () => {
    expect(hidingCommand('D:\\a.bin', 'win32', undefined)).toBe(null)
  })
})
