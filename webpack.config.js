'use strict';
const { chmodSync, cpSync, rmSync } = require('node:fs');
const path = require('node:path');
const { BannerPlugin } = require('webpack');
const { ThirdPartyNotices } = require('./scripts/third-party-notices');

const dist = path.join(__dirname, 'dist');
const notices = new ThirdPartyNotices(path.join(dist, 'ThirdPartyNotices.txt'));

/** What all programs share. ts-loader only strips types here: `tsc -b` is the type gate. */
const common = {
  mode: 'production',
  devtool: 'source-map',
  context: __dirname,
  resolve: { extensions: ['.ts', '.tsx', '.js'] },
  module: {
    rules: [
      {
        test: /\.tsx?$/,
        exclude: /node_modules/,
        loader: 'ts-loader',
        options: {
          transpileOnly: true,
          configFile: path.join(__dirname, 'tsconfig.base.json'),
          compilerOptions: {
            module: 'ESNext',
            moduleResolution: 'Bundler',
            composite: false,
            declarationMap: false,
            emitDeclarationOnly: false,
            sourceMap: true,
            jsx: 'react-jsx',
            jsxImportSource: 'preact',
          },
        },
      },
      // Codecs are in the bundle, as a text in base64.
      {
        test: /\.wasm$/,
        type: 'asset/inline',
        generator: { dataUrl: content => content.toString('base64') },
      },
    ],
  },
  performance: { hints: false },
  stats: 'errors-warnings',
};

/** A program for Node, bundled from `entry` to `dist/<name>.js`, unminified so that stack traces can be read. */
function nodeProgram(name, { entry = `./src/${name}/main.ts`, plugins = [] } = {}) {
  return {
    ...common,
    name,
    target: 'node20',
    entry: { [name]: entry },
    output: { path: dist, filename: '[name].js', libraryTarget: 'commonjs2' },
    externals: { vscode: 'commonjs vscode' },
    // `__dirname` is the folder of the bundle, where kernels.wasm and the other programs lie.
    node: { __dirname: false, __filename: false },
    optimization: { minimize: false },
    plugins: [...plugins, notices],
  };
}

/** A script for a webview, bundled from `src/<name>/main.tsx` to `dist/<name>.js`. */
const webviewProgram = name => ({
  ...common,
  name,
  target: 'web',
  entry: { [name]: `./src/${name}/main.tsx` },
  output: { path: dist, filename: '[name].js' },
  plugins: [notices],
});

/** Sets the run bit of a bundle that starts with `#!`. */
class Executable {
  apply(compiler) {
    compiler.hooks.assetEmitted.tap('Executable', (file, { targetPath }) => {
      if (file.endsWith('.js')) chmodSync(targetPath, 0o755);
    });
  }
}

/** Puts the C sources that exported projects have beside the programs, with their licence. */
class ExportRuntime {
  apply(compiler) {
    compiler.hooks.afterEmit.tap('ExportRuntime', () => {
      const target = path.join(dist, 'export');
      rmSync(target, { recursive: true, force: true });
      cpSync(path.join(__dirname, 'src', 'export', 'runtime'), target, { recursive: true });
      cpSync(path.join(__dirname, 'LICENSE'), path.join(target, 'LICENSE'));
    });
  }
}

module.exports = [
  nodeProgram('cli', {
    plugins: [
      new BannerPlugin({ banner: '#!/usr/bin/env node', raw: true, include: /\.js$/ }),
      new Executable(),
      new ExportRuntime(),
    ],
  }),
  nodeProgram('runner'),
  nodeProgram('runner-thread', { entry: './src/runner/thread.ts' }),
  nodeProgram('exporter', { entry: './src/native/exporter-thread.ts' }),
  nodeProgram('inference'),
  nodeProgram('extension'),
  nodeProgram('server'),
  nodeProgram('server-search', { entry: './src/server/search-worker.ts' }),
  webviewProgram('webview'),
];
