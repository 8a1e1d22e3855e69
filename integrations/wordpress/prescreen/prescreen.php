<?php
/**
 * Plugin Name: prescreen
 * Description: 政务新媒体稿件发布前筛查：未通过的稿件不能发布。Refuses to publish what the prescreen service does not pass.
 * Version: 1.0
 * Requires at least: 6.0
 * Requires PHP: 7.4
 * License: Apache-2.0
 *
 * Settings are constants in wp-config.php:
 *   PRESCREEN_URL        address of `prescreen serve`, http://127.0.0.1:8765
 *   PRESCREEN_KEY        its API key with the scope "check"; none on loopback
 *   PRESCREEN_FAIL_ON    lowest level that is refused: block, review (default) or advice
 *   PRESCREEN_FAIL_OPEN  true: publish when the service does not answer; false is the default
 *   PRESCREEN_PROFILE    local rules, e.g. weixi-2023
 *   PRESCREEN_TIMEOUT    seconds, 15
 */

namespace Prescreen;

if (!defined('ABSPATH')) {
    exit;
}

const LEVELS = array('block', 'review', 'advice');
const PUBLIC_STATES = array('publish', 'future');

function setting($name, $default) {
    return defined('PRESCREEN_' . $name) ? constant('PRESCREEN_' . $name) : $default;
}

function post_types() {
    $types = array_diff(get_post_types(array('public' => true)), array('attachment'));
    return apply_filters('prescreen_post_types', array_values($types));
}

/** Asks the service; array with verdict, findings … or a WP_Error when there is no answer to rely on. */
function ask($title, $content, $excerpt) {
    static $told = array();
    $words = trim($content) === '' ? '<h1>' . esc_html($title) . '</h1>' : $content;
    $body = array('text' => $words, 'format' => 'html', 'title' => $title,
        'offset_encoding' => 'utf-16', 'profile' => setting('PROFILE', ''));
    if (trim($excerpt) !== '') {
        $body['meta'] = array('summary' => $excerpt);
    }
    $body = apply_filters('prescreen_request', $body);
    if (empty($body['meta'])) {
        unset($body['meta']);  // PHP would write an empty object as a list.
    }
    $json = wp_json_encode($body);
    if ($json === false) {
        return new \WP_Error('prescreen_unavailable', '稿件含有无法编码的字符，未能检查');
    }
    $key = md5($json);
    // Saving in the block editor passes two filters with one text.
    if (!isset($told[$key])) {
        $told[$key] = answer($json);
    }
    return $told[$key];
}

function answer($json) {
    $headers = array('Content-Type' => 'application/json');
    if (setting('KEY', '') !== '') {
        $headers['Authorization'] = 'Bearer ' . setting('KEY', '');
    }
    $reply = wp_remote_post(rtrim(setting('URL', 'http://127.0.0.1:8765'), '/') . '/v1/check', array('headers' => $headers,
        'body' => $json, 'timeout' => (float) setting('TIMEOUT', 15), 'redirection' => 0));
    $status = is_wp_error($reply) ? 0 : wp_remote_retrieve_response_code($reply);
    $found = $status === 200 ? json_decode(wp_remote_retrieve_body($reply), true) : null;
    if (!is_array($found) || !isset($found['verdict'], $found['findings'], $found['gaps'])) {
        return new \WP_Error('prescreen_unavailable', '发布前筛查服务没有应答' . ($status ? "（HTTP $status）" : ''));
    }
    return $found;
}

/** Why a text may not go out, in one line; empty when it may. */
function objection($told) {
    if (is_wp_error($told)) {
        return setting('FAIL_OPEN', false) === true ? '' : $told->get_error_message() . '，暂不能发布';
    }
    $verdict = $told['verdict'];
    if ($verdict === 'pass') {
        return '';
    }
    if ($verdict === 'incomplete') {
        return '未能完整检查，不能发布：' . implode('；', array_slice(array_column($told['gaps'], 'why'), 0, 3));
    }
    // A wrong word in the settings counts as the strictest.
    $bar = array_search(setting('FAIL_ON', 'review'), LEVELS, true);
    $level = array_search($verdict, LEVELS, true);
    if ($level !== false && $bar !== false && $level > $bar) {
        return '';
    }
    if ($verdict === 'review' && current_user_can('prescreen_sign')) {
        return '';
    }
    $lines = array();
    foreach ($told['findings'] as $finding) {
        if ($finding['waived'] === '') {
            $lines[] = $finding['message'] . '（' . $finding['excerpt'] . '）';
        }
    }
    $more = count($lines) > 5 ? '等 ' . count($lines) . ' 处' : '';
    return '筛查结论“' . $told['verdict_name'] . '”，不能发布：' . implode('；', array_slice($lines, 0, 5)) . $more;
}

/** The REST API, and so the block editor: refused with an error, and nothing is saved. */
function guard_rest($prepared, $request) {
    $old = empty($prepared->ID) ? null : get_post($prepared->ID);
    $now = function ($field, $default = '') use ($prepared, $old) {
        return isset($prepared->$field) ? $prepared->$field : ($old ? $old->$field : $default);
    };
    if (!in_array($now('post_status', 'draft'), PUBLIC_STATES, true)) {
        return $prepared;
    }
    $why = objection(ask($now('post_title'), $now('post_content'), $now('post_excerpt')));
    return $why === '' ? $prepared : new \WP_Error('prescreen_refused', $why, array('status' => 422));
}

/** Every other way to save: what may not go out stays a draft; a published text stays as it was. */
function guard_insert($data, $postarr) {
    if (!in_array($data['post_status'], PUBLIC_STATES, true) || !in_array($data['post_type'], post_types(), true)) {
        return $data;
    }
    $id = isset($postarr['ID']) ? (int) $postarr['ID'] : 0;
    $why = objection(ask(wp_unslash($data['post_title']), wp_unslash($data['post_content']),
        wp_unslash($data['post_excerpt'])));
    if ($why === '') {
        return $data;
    }
    if (get_current_user_id()) {
        set_transient('prescreen_refused_' . get_current_user_id(), $why, 10 * MINUTE_IN_SECONDS);
    }
    $old = $id ? get_post($id) : null;
    if (!$old || !in_array($old->post_status, PUBLIC_STATES, true)) {
        $data['post_status'] = 'draft';
        return $data;
    }
    // The editor finds the refused text again as an autosave.
    _wp_put_post_revision(wp_unslash(array_merge($data, array('ID' => $id))), true);
    foreach (array('post_title', 'post_content', 'post_excerpt', 'post_status', 'post_date', 'post_date_gmt') as $field) {
        $data[$field] = wp_slash($old->$field);
    }
    return $data;
}

/** Keeps the receipt of what went out. */
function record($id, $post) {
    if (!in_array($post->post_status, PUBLIC_STATES, true) || !in_array($post->post_type, post_types(), true)) {
        return;
    }
    $told = ask($post->post_title, $post->post_content, $post->post_excerpt);
    $kept = is_wp_error($told) ? array('verdict' => 'unchecked') : array('verdict' => $told['verdict'],
        'rulebook' => $told['rulebook'], 'receipt' => $told['receipt']['token'], 'by' => get_current_user_id());
    update_post_meta($id, '_prescreen', $kept);
}

function notice() {
    $key = 'prescreen_refused_' . get_current_user_id();
    $why = get_transient($key);
    if ($why) {
        delete_transient($key);
        echo '<div class="notice notice-error"><p>' . esc_html($why) . '</p></div>';
    }
}

/** For the panel: the browser never talks to the service and never sees its key. */
function routes() {
    register_rest_route('prescreen/v1', '/check', array(
        'methods' => 'POST',
        'permission_callback' => function () {
            return current_user_can('edit_posts');
        },
        'args' => array_fill_keys(array('title', 'content', 'excerpt'), array('type' => 'string', 'default' => '')),
        'callback' => function ($request) {
            $told = ask($request['title'], $request['content'], $request['excerpt']);
            $shown = is_wp_error($told) ? array('findings' => array(), 'gaps' => array()) : $told;
            return array('objection' => objection($told), 'verdict' => is_wp_error($told) ? 'incomplete' : $told['verdict'],
                'findings' => $shown['findings'], 'gaps' => $shown['gaps']);
        },
    ));
}

function panel() {
    $screen = get_current_screen();
    if (!$screen || !in_array($screen->post_type, post_types(), true)) {
        return;
    }
    wp_enqueue_script('prescreen-panel', plugins_url('panel.js', __FILE__), array('wp-plugins', 'wp-edit-post', 'wp-element',
        'wp-data', 'wp-api-fetch', 'wp-components', 'wp-notices'), '1.0', true);
}

function hooks() {
    add_filter('wp_insert_post_data', __NAMESPACE__ . '\guard_insert', PHP_INT_MAX, 2);
    add_action('rest_api_init', function () {
        foreach (post_types() as $type) {
            add_filter("rest_pre_insert_$type", __NAMESPACE__ . '\guard_rest', PHP_INT_MAX, 2);
        }
        routes();
    });
    add_action('wp_after_insert_post', __NAMESPACE__ . '\record', 10, 2);
    add_action('admin_notices', __NAMESPACE__ . '\notice');
    add_action('enqueue_block_editor_assets', __NAMESPACE__ . '\panel');
}

hooks();
