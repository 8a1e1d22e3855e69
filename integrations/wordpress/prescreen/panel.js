// The pre-publish panel of the block editor. It locks publishing until the text passes; the server checks again.
(function (wp) {
  'use strict';
  var el = wp.element.createElement;
  var select = wp.data.select;
  var dispatch = wp.data.dispatch;
  var Panel = (wp.editor && wp.editor.PluginPrePublishPanel) || wp.editPost.PluginPrePublishPanel;
  var LOCK = 'prescreen';
  var LEVELS = { block: '不得发布', review: '须复核签字', advice: '建议' };

  function text() {
    var editor = select('core/editor');
    return {
      title: editor.getEditedPostAttribute('title') || '',
      content: editor.getEditedPostContent() || '',
      excerpt: editor.getEditedPostAttribute('excerpt') || '',
    };
  }

  function open() {
    var shell = select('core/editor').isPublishSidebarOpened ? select('core/editor') : select('core/edit-post');
    return Boolean(shell && shell.isPublishSidebarOpened && shell.isPublishSidebarOpened());
  }

  // Drafts can be saved at any time: the lock is on only where the next click would publish.
  function guarded() {
    return open() || select('core/editor').isCurrentPostPublished() || select('core/editor').isCurrentPostScheduled();
  }

  var state = { asked: '', passed: '', answer: null, listeners: [] };
  var timer = null;

  function changed() {
    state.listeners.forEach(function (listener) { listener({}); });
  }

  function lock(on) {
    var locked = select('core/editor').isPostSavingLocked();
    if (on && !lock.on) { lock.on = true; dispatch('core/editor').lockPostSaving(LOCK); }
    if (!on && lock.on) { lock.on = false; if (locked) { dispatch('core/editor').unlockPostSaving(LOCK); } }
  }
  lock.on = false;

  function ask(body, key) {
    state.asked = key;
    state.answer = null;
    changed();
    wp.apiFetch({ path: '/prescreen/v1/check', method: 'POST', data: body }).catch(function () {
      // Whether a silent service lets texts pass is the server's decision; a silent server saves nothing anyway.
      return { objection: '发布前筛查没有应答，暂不能发布', findings: [], gaps: [], verdict: 'incomplete', failed: true };
    }).then(function (answer) {
      if (state.asked !== key) { return; }
      state.answer = answer;
      state.passed = answer.objection === '' ? key : '';
      if (answer.failed) { window.setTimeout(function () { if (state.asked === key) { state.asked = ''; } }, 5000); }
      look();
      changed();
    });
  }

  function look() {
    if (!guarded()) { lock(false); return; }
    var editor = select('core/editor');
    if (editor.isSavingPost()) { return; }
    if (!open() && !editor.isEditedPostDirty()) { lock(false); return; }
    var body = text();
    var key = JSON.stringify(body);
    lock(state.passed !== key);
    if (state.asked !== key) {
      window.clearTimeout(timer);
      timer = window.setTimeout(function () { ask(body, key); }, open() ? 50 : 600);
    }
  }

  function Findings() {
    var tick = wp.element.useState({})[1];
    wp.element.useEffect(function () {
      state.listeners.push(tick);
      return function () { state.listeners = state.listeners.filter(function (other) { return other !== tick; }); };
    }, []);
    var answer = state.answer;
    if (!answer) { return el('p', { className: 'prescreen-wait', 'aria-live': 'polite' }, '正在检查……'); }
    var lines = answer.findings.filter(function (finding) { return finding.waived === ''; }).map(function (finding) {
      return el('li', { key: finding.id, className: 'prescreen-' + finding.level },
        el('strong', null, LEVELS[finding.level] + '：'), finding.message + '（' + finding.excerpt + '）',
        finding.suggest.length ? el('span', null, ' 改为 ' + finding.suggest[0]) : null,
        el('div', { style: { color: '#50575e' } }, finding.why));
    });
    return el('div', { className: 'prescreen-answer', 'aria-live': 'polite' },
      answer.objection ? el('p', { role: 'alert' }, answer.objection.slice(0, 200)) : el('p', null, '可以发布'),
      el('ul', null, lines));
  }

  wp.plugins.registerPlugin('prescreen', {
    render: function () {
      return el(Panel, { title: '发布前筛查', initialOpen: true, className: 'prescreen-panel' }, el(Findings));
    },
  });
  wp.data.subscribe(look);
})(window.wp);
