import { h } from 'vue';
import DefaultTheme from 'vitepress/theme-without-fonts';

export default {
  extends: DefaultTheme,
  Layout: () => h(DefaultTheme.Layout, null, { 'doc-after': () => h('weshift-thread', { eager: '' }, h('a', { href: '/fallback' }, 'Read the replies')) }),
};
