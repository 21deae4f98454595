// Renders a file as a template: node render.mjs LANGUAGE FILE. What comes out goes to standard output.
import { readFileSync } from 'node:fs'
import Handlebars from 'handlebars'
import { Liquid } from 'liquidjs'
import nunjucks from 'nunjucks'
import { createSSRApp } from 'vue'
import { renderToString } from 'vue/server-renderer'

const languages = {
  handlebars: text => Handlebars.compile(text)({ seven: 49 }),
  liquid: text => new Liquid().parseAndRender(text),
  nunjucks: text => nunjucks.renderString(text, {}),
  // In the browser Vue reads what the browser made of the page, where references are signs.
  'vue-in-a-page': text => renderToString(createSSRApp({ template: text.replace(/&#(\d+);/g, (whole, code) => '<&"'.includes(String.fromCodePoint(code)) ? whole : String.fromCodePoint(code)) })),
  vue: text => renderToString(createSSRApp({ template: text })),
}

const [, , language, file] = process.argv
process.stdout.write(await languages[language](readFileSync(file, 'utf8')))
