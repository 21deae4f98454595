export default {
  title: 'A handbook',
  cleanUrls: true,
  head: [['link', { rel: 'icon', href: 'data:,' }], ['script', { type: 'module', src: 'http://127.0.0.1:8080/embed.js' }]],
  // Written once, as the page is built: it stays in the head when the app goes on to another page.
  transformHead: ({ pageData }) => [['link', { rel: 'canonical', href: `http://127.0.0.1:8000/vitepress/${pageData.relativePath.replace('.md', '')}` }]],
  vue: { template: { compilerOptions: { isCustomElement: (tag) => tag.startsWith('weshift-') } } },
  themeConfig: { search: { provider: 'local' }, sidebar: [{ text: 'Page a', link: '/a' }, { text: 'Page b', link: '/b' }] },
};
