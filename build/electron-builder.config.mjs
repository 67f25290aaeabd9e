/**
 * How Shoal is packaged: `npm run package`, or `npm run package -- --dir` for a folder instead of installers.
 * SHOAL_ELECTRON_DIST names an unpacked Electron, so that none is downloaded.
 */
const electronDist = process.env.SHOAL_ELECTRON_DIST

const APP = [
  'package.json',
  'LICENSE',
  'dist/node/electron/**/*.{js,cjs}',
  'dist/node/shared/**/*.js',
  'dist/renderer/**/*',
  'build/icons/tray*.png',
  'build/icons/linux/256x256.png',
  // Of packages: what they carry for another runtime, and what only their builders and readers want.
  '!node_modules/**/*.{bare,map,ts,cts,mts,md,flow,gyp,gypi,c,cc,cpp,h,o,obj}',
  '!node_modules/**/{test,tests,example,examples,benchmark,benchmarks,bench,.github}/**',
  '!node_modules/minisearch/{src,dist/umd}/**',
  '!node_modules/classic-level/deps/**',
  // For a C library that Electron is not built for.
  '!node_modules/**/*.musl.node'
]

/** What is packed for a platform, by Node's name for it. Addons come built for every one; all but its own are left out. */
const filesFor = (platform) => [...APP, `!**/prebuilds/!(${platform}-*\${arch}*)/**`]

/** @type {import('electron-builder').Configuration} */
export default {
  appId: 'app.shoal.desktop',
  productName: 'Shoal',
  copyright: 'MIT licence',
  publish: null,
  // Every addon comes built for Node's stable ABI, which Electron has too.
  npmRebuild: false,
  ...(electronDist ? { electronDist } : {}),
  directories: { output: 'dist/package', buildResources: 'build/icons' },

  asar: true,
  // The system's loader reads addons, and it knows nothing of archives.
  asarUnpack: ['**/*.node'],

  protocols: [{ name: 'Magnet link', schemes: ['magnet'] }],
  fileAssociations: [
    { ext: 'torrent', name: 'Torrent', mimeType: 'application/x-bittorrent', role: 'Viewer' }
  ],

  linux: {
    target: ['AppImage', 'deb'],
    files: filesFor('linux'),
    icon: 'build/icons/linux',
    category: 'Network;FileTransfer;P2P',
    executableName: 'shoal',
    synopsis: 'Peer-to-peer file sharing',
    maintainer: 'Shoal <shoal@localhost>',
    desktop: { entry: { StartupWMClass: 'shoal', Keywords: 'torrent;magnet;share;' } }
  },
  mac: {
    target: ['dmg'],
    files: filesFor('darwin'),
    icon: 'build/icons/icon.icns',
    category: 'public.app-category.utilities'
  },
  win: { target: ['nsis'], files: filesFor('win32'), icon: 'build/icons/icon.ico' },
  nsis: { oneClick: false, perMachine: false, allowToChangeInstallationDirectory: true }
}
