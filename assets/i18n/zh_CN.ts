<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
  <context>
    <name>Actions</name>
    <message>
      <source>About Attention Visualizer</source>
      <translation>关于 Attention Visualizer</translation>
    </message>
    <message>
      <source>About this model</source>
      <translation>关于此模型</translation>
    </message>
    <message>
      <source>Edit the sentence</source>
      <translation>编辑句子</translation>
    </message>
    <message>
      <source>Export figure…</source>
      <translation>导出图…</translation>
    </message>
    <message>
      <source>Find token…</source>
      <translation>查找词元…</translation>
    </message>
    <message>
      <source>First step</source>
      <translation>第一步</translation>
    </message>
    <message>
      <source>Five-minute tour</source>
      <translation>五分钟导览</translation>
    </message>
    <message>
      <source>Keys</source>
      <translation>按键</translation>
    </message>
    <message>
      <source>Last step</source>
      <translation>最后一步</translation>
    </message>
    <message>
      <source>Layer above</source>
      <translation>上一层</translation>
    </message>
    <message>
      <source>Layer below</source>
      <translation>下一层</translation>
    </message>
    <message>
      <source>Lecture</source>
      <translation>讲课</translation>
    </message>
    <message>
      <source>Lecture on what is on screen</source>
      <translation>讲解当前画面</translation>
    </message>
    <message>
      <source>Next decode step</source>
      <translation>下一个解码步</translation>
    </message>
    <message>
      <source>Next head</source>
      <translation>下一个头</translation>
    </message>
    <message>
      <source>Next step</source>
      <translation>下一步</translation>
    </message>
    <message>
      <source>Open lesson…</source>
      <translation>打开课程…</translation>
    </message>
    <message>
      <source>Open model folder…</source>
      <translation>打开模型文件夹…</translation>
    </message>
    <message>
      <source>Open session…</source>
      <translation>打开会话…</translation>
    </message>
    <message>
      <source>Play or pause</source>
      <translation>播放或暂停</translation>
    </message>
    <message>
      <source>Previous decode step</source>
      <translation>上一个解码步</translation>
    </message>
    <message>
      <source>Previous head</source>
      <translation>上一个头</translation>
    </message>
    <message>
      <source>Previous step</source>
      <translation>上一步</translation>
    </message>
    <message>
      <source>Quit</source>
      <translation>退出</translation>
    </message>
    <message>
      <source>Release what is pinned</source>
      <translation>松开已固定的单元格</translation>
    </message>
    <message>
      <source>Save model…</source>
      <translation>保存模型…</translation>
    </message>
    <message>
      <source>Save session</source>
      <translation>保存会话</translation>
    </message>
    <message>
      <source>Save session as…</source>
      <translation>会话另存为…</translation>
    </message>
    <message>
      <source>Take back the what-if</source>
      <translation>撤销假设</translation>
    </message>
    <message>
      <source>Train a model…</source>
      <translation>训练模型…</translation>
    </message>
  </context>
  <context>
    <name>AllHeadsPanel</name>
    <message>
      <source>All heads</source>
      <translation>所有头</translation>
    </message>
    <message>
      <source>Kind of attention</source>
      <translation>注意力种类</translation>
    </message>
  </context>
  <context>
    <name>Architecture</name>
    <message>
      <source>Bars: length of the residual stream of {source} and {target}; the longest is {value}.</source>
      <translation>横条：{source}和{target}的残差流长度；最长的是 {value}。</translation>
    </message>
    <message>
      <source>Bars: mean length of the residual stream; the longest is {value}.</source>
      <translation>横条：残差流的平均长度；最长的是 {value}。</translation>
    </message>
    <message>
      <source>Layers: {encoder} in the encoder, {decoder} in the decoder. Step {step} of {count}: {place}, {block}.</source>
      <translation>层数：编码器 {encoder} 层，解码器 {decoder} 层。第 {step} 步，共 {count} 步：{place}，{block}。</translation>
    </message>
    <message>
      <source>Length after LayerNorm, {token}: {value}.</source>
      <translation>层归一化之后{token}的长度：{value}。</translation>
    </message>
    <message>
      <source>Length of the residual stream after it, {token}: {value}.</source>
      <translation>此后{token}的残差流长度：{value}。</translation>
    </message>
    <message>
      <source>Silenced: {count} of {heads}.</source>
      <translation>已静默：{heads}中的 {count} 个。</translation>
    </message>
    <message>
      <source>mean over the tokens</source>
      <translation>所有词元的平均</translation>
    </message>
    <message>
      <source>{model}, step {step} of {count}</source>
      <translation>{model}，第 {step} 步，共 {count} 步</translation>
    </message>
  </context>
  <context>
    <name>ArchitecturePanel</name>
    <message>
      <source>Architecture: click a block to go to its step</source>
      <translation>模型结构：点击一个模块，转到它的步骤</translation>
    </message>
    <message>
      <source>Step {n} of {count}</source>
      <translation>第 {n} 步，共 {count} 步</translation>
    </message>
  </context>
  <context>
    <name>AttentionKind</name>
    <message>
      <source>Cross</source>
      <translation>交叉</translation>
    </message>
    <message>
      <source>Cross-attention</source>
      <translation>交叉注意力</translation>
    </message>
    <message>
      <source>Decoder self</source>
      <translation>解码器自身</translation>
    </message>
    <message>
      <source>Encoder self</source>
      <translation>编码器自身</translation>
    </message>
    <message>
      <source>Encoder self-attention</source>
      <translation>编码器自注意力</translation>
    </message>
    <message>
      <source>Masked decoder self-attention</source>
      <translation>带掩码的解码器自注意力</translation>
    </message>
    <message>
      <source>key</source>
      <translation>键</translation>
    </message>
    <message>
      <source>key: output token read</source>
      <translation>键：所读的输出词元</translation>
    </message>
    <message>
      <source>key: source token read</source>
      <translation>键：所读的源词元</translation>
    </message>
    <message>
      <source>query</source>
      <translation>查询</translation>
    </message>
    <message>
      <source>query: source token being encoded</source>
      <translation>查询：正在编码的源词元</translation>
    </message>
    <message>
      <source>query: token being written</source>
      <translation>查询：正在写的词元</translation>
    </message>
  </context>
  <context>
    <name>AttentionMatrix</name>
    <message>
      <source>, </source>
      <translation>、</translation>
    </message>
    <message>
      <source>Nothing may attend to “{key}”.</source>
      <translation>没有查询可以注意“{key}”。</translation>
    </message>
    <message>
      <source>Special tokens are dimmed: {mass:.2f} of this query’s attention goes to them.</source>
      <translation>特殊词元已淡化：此查询的注意力有 {mass:.2f} 落在它们上面。</translation>
    </message>
    <message>
      <source>Special tokens are left out: they take {mass:.2f} of the attention on average.</source>
      <translation>特殊词元已略去：它们平均占注意力的 {mass:.2f}。</translation>
    </message>
    <message>
      <source>This head is silenced: nothing of what it reads is used.</source>
      <translation>此头已静默：它所读的内容都不起作用。</translation>
    </message>
    <message>
      <source>{kind}, layer {layer}, head {head}: </source>
      <translation>{kind}，第 {layer} 层，第 {head} 个头：</translation>
    </message>
    <message>
      <source>{name}: {value:.6f}</source>
      <translation>{name}：{value:.6f}</translation>
    </message>
    <message>
      <source>{query} attends most to {listed}.</source>
      <translation>{query}最注意{listed}。</translation>
    </message>
    <message>
      <source>{query} gives “{key}” the weight {weight:.3f}.</source>
      <translation>{query}给“{key}”的权重是 {weight:.3f}。</translation>
    </message>
    <message>
      <source>{query} may attend to nothing.</source>
      <translation>{query}不能注意任何词元。</translation>
    </message>
    <message>
      <source>{query} may not attend to “{key}” ({reason}).</source>
      <translation>{query}不能注意“{key}”（{reason}）。</translation>
    </message>
    <message>
      <source>“{key}” is attended to most by {listed}.</source>
      <translation>最注意“{key}”的是 {listed}。</translation>
    </message>
    <message>
      <source>“{token}” ({weight:.2f})</source>
      <translation>“{token}”（{weight:.2f}）</translation>
    </message>
  </context>
  <context>
    <name>AttentionPanel</name>
    <message>
      <source>+ mask</source>
      <translation>+ 掩码</translation>
    </message>
    <message>
      <source>Attention matrix</source>
      <translation>注意力矩阵</translation>
    </message>
    <message>
      <source>Dim special tokens</source>
      <translation>淡化特殊词元</translation>
    </message>
    <message>
      <source>Divided by the square root of the head’s dimension</source>
      <translation>除以头的维数的平方根</translation>
    </message>
    <message>
      <source>Fade sentence marks and padding, and state their share.</source>
      <translation>淡化句子标记和填充，并说明它们所占的份额。</translation>
    </message>
    <message>
      <source>Head {head} is silenced</source>
      <translation>第 {head} 个头已静默</translation>
    </message>
    <message>
      <source>Heads of this layer</source>
      <translation>此层的各个头</translation>
    </message>
    <message>
      <source>Kind of attention</source>
      <translation>注意力种类</translation>
    </message>
    <message>
      <source>Layer before</source>
      <translation>前一层</translation>
    </message>
    <message>
      <source>Layer {layer} of {count}</source>
      <translation>第 {layer} 层，共 {count} 层</translation>
    </message>
    <message>
      <source>Let head {head} sound again</source>
      <translation>让第 {head} 个头恢复作用</translation>
    </message>
    <message>
      <source>Minus infinity where the query may not attend</source>
      <translation>查询不能注意之处为负无穷</translation>
    </message>
    <message>
      <source>Next layer</source>
      <translation>后一层</translation>
    </message>
    <message>
      <source>Pinned: {query} → {key} · Esc releases</source>
      <translation>已固定：{query} → {key} · 按 Esc 松开</translation>
    </message>
    <message>
      <source>Silence head {head}</source>
      <translation>静默第 {head} 个头</translation>
    </message>
    <message>
      <source>Stage</source>
      <translation>阶段</translation>
    </message>
    <message>
      <source>The dot product of each query and key</source>
      <translation>每个查询与每个键的点积</translation>
    </message>
    <message>
      <source>The same: this model does not divide by √dₖ</source>
      <translation>不变：此模型不除以 √dₖ</translation>
    </message>
    <message>
      <source>The weights: each row sums to 1</source>
      <translation>权重：每行之和为 1</translation>
    </message>
    <message>
      <source>not scaled</source>
      <translation>不缩放</translation>
    </message>
    <message>
      <source>q·k</source>
      <translation>q·k</translation>
    </message>
    <message>
      <source>softmax</source>
      <translation>softmax</translation>
    </message>
    <message>
      <source>÷ √dₖ</source>
      <translation>÷ √dₖ</translation>
    </message>
  </context>
  <context>
    <name>Block</name>
    <message>
      <source>+ Positional encoding</source>
      <translation>+ 位置编码</translation>
    </message>
    <message>
      <source>+ Positions</source>
      <translation>+ 位置</translation>
    </message>
    <message>
      <source>Add</source>
      <translation>相加</translation>
    </message>
    <message>
      <source>Add &amp; Norm</source>
      <translation>相加与归一化</translation>
    </message>
    <message>
      <source>Cross-attention</source>
      <translation>交叉注意力</translation>
    </message>
    <message>
      <source>Cross-attn</source>
      <translation>交叉注意力</translation>
    </message>
    <message>
      <source>Embedding</source>
      <translation>嵌入</translation>
    </message>
    <message>
      <source>FFN</source>
      <translation>前馈</translation>
    </message>
    <message>
      <source>Feed-forward</source>
      <translation>前馈网络</translation>
    </message>
    <message>
      <source>Input embedding</source>
      <translation>输入嵌入</translation>
    </message>
    <message>
      <source>Inputs</source>
      <translation>输入</translation>
    </message>
    <message>
      <source>Layer {n}</source>
      <translation>第 {n} 层</translation>
    </message>
    <message>
      <source>Linear</source>
      <translation>线性层</translation>
    </message>
    <message>
      <source>Masked attn</source>
      <translation>掩码注意力</translation>
    </message>
    <message>
      <source>Masked self-attention</source>
      <translation>带掩码的自注意力</translation>
    </message>
    <message>
      <source>Next token: {token}</source>
      <translation>下一个词元：{token}</translation>
    </message>
    <message>
      <source>No positions</source>
      <translation>无位置编码</translation>
    </message>
    <message>
      <source>Norm</source>
      <translation>归一化</translation>
    </message>
    <message>
      <source>Output embedding</source>
      <translation>输出嵌入</translation>
    </message>
    <message>
      <source>Outputs</source>
      <translation>输出</translation>
    </message>
    <message>
      <source>Outputs (shifted right)</source>
      <translation>输出（右移一位）</translation>
    </message>
    <message>
      <source>Positions off</source>
      <translation>位置已关闭</translation>
    </message>
    <message>
      <source>Self-attention</source>
      <translation>自注意力</translation>
    </message>
    <message>
      <source>Self-attn</source>
      <translation>自注意力</translation>
    </message>
    <message>
      <source>Softmax</source>
      <translation>Softmax</translation>
    </message>
    <message>
      <source>−{count}</source>
      <translation>−{count}</translation>
    </message>
  </context>
  <context>
    <name>Candidates</name>
    <message>
      <source>, </source>
      <translation>、</translation>
    </message>
    <message>
      <source>After “{read}” the best candidates are {listed}; “{written}” was written.</source>
      <translation>读过“{read}”之后，最可能的候选是 {listed}；写下的是“{written}”。</translation>
    </message>
    <message>
      <source>Entropy over all {vocabulary:,} tokens; shown is the probability of these {count} together.</source>
      <translation>熵按全部 {vocabulary:,} 个词元计算；所显示的是这 {count} 个的概率之和。</translation>
    </message>
    <message>
      <source>Framed: what was written there.</source>
      <translation>加框者：此处写下的词元。</translation>
    </message>
    <message>
      <source>The numbers on the right are of all {vocabulary:,} tokens.</source>
      <translation>右侧的数字按全部 {vocabulary:,} 个词元计算。</translation>
    </message>
    <message>
      <source>There is no room here for the other decode steps.</source>
      <translation>这里放不下其他解码步。</translation>
    </message>
    <message>
      <source>after “{read}”: “{piece}”
logit {logit:.6f}
probability {prob:.6f}</source>
      <translation>读过“{read}”之后：“{piece}”
逻辑值 {logit:.6f}
概率 {prob:.6f}</translation>
    </message>
    <message>
      <source>entropy, bits</source>
      <translation>熵，比特</translation>
    </message>
    <message>
      <source>shown</source>
      <translation>所显示的</translation>
    </message>
    <message>
      <source>{name} · the {count} best of decode step {step}</source>
      <translation>{name} · 第 {step} 个解码步最可能的 {count} 个</translation>
    </message>
    <message>
      <source>“{piece}” ({prob:.3f}, logit {logit:.2f})</source>
      <translation>“{piece}”（{prob:.3f}，逻辑值 {logit:.2f}）</translation>
    </message>
  </context>
  <context>
    <name>CardDialog</name>
    <message>
      <source>About the model {name}</source>
      <translation>关于模型 {name}</translation>
    </message>
    <message>
      <source>The folder {folder} has no {card} that says what this model is.</source>
      <translation>文件夹 {folder} 中没有说明此模型的 {card}。</translation>
    </message>
  </context>
  <context>
    <name>Corpora</name>
    <message>
      <source>English dates to Chinese, ISO and German ones</source>
      <translation>英语日期译成中文、ISO 和德语日期</translation>
    </message>
    <message>
      <source>English to German: which noun does “it” mean?</source>
      <translation>英语到德语：“it”指的是哪个名词？</translation>
    </message>
    <message>
      <source>Letters to the same letters</source>
      <translation>字母原样照抄</translation>
    </message>
    <message>
      <source>Letters to the same letters from behind</source>
      <translation>字母倒序抄写</translation>
    </message>
    <message>
      <source>Numbers to the same numbers, the smallest first</source>
      <translation>把数字从小到大排列</translation>
    </message>
    <message>
      <source>The CRC-32 of the English date, whatever the wanted format, modulo 20 decides: 13 is held out for the test, 7 for validation, the rest is learned from.</source>
      <translation>按英语日期的 CRC-32 除以 20 的余数划分，不论所求格式：13 留作测试，7 留作验证，其余用于学习。</translation>
    </message>
    <message>
      <source>The CRC-32 of the English sentence modulo 20 decides: 17 is held out for the test, 14 for validation, the rest is learned from. The lesson’s two sentences about the animal and the street are never learned from.</source>
      <translation>按英语句子的 CRC-32 除以 20 的余数划分：17 留作测试，14 留作验证，其余用于学习。课中关于动物和街道的两个句子从不用于学习。</translation>
    </message>
    <message>
      <source>The CRC-32 of the sorted numbers modulo 20 decides: 13 is held out for the test, 7 for validation, the rest is learned from.</source>
      <translation>按排序后数字的 CRC-32 除以 20 的余数划分：13 留作测试，7 留作验证，其余用于学习。</translation>
    </message>
    <message>
      <source>The CRC-32 of the source modulo 20 decides: 13 is held out for the test, 7 for validation, the rest is learned from.</source>
      <translation>按源句的 CRC-32 除以 20 的余数划分：13 留作测试，7 留作验证，其余用于学习。</translation>
    </message>
    <message>
      <source>The CRC-32 of the two numbers, the smaller one first, modulo 20 decides: 13 is held out for the test, 7 for validation, the rest is learned from.</source>
      <translation>按两个数（较小者在前）的 CRC-32 除以 20 的余数划分：13 留作测试，7 留作验证，其余用于学习。</translation>
    </message>
    <message>
      <source>The SHA-256 of the letters and digits of the source sentence in lower case, modulo 100, decides: 0 and 1 are held out for the test, 2 for validation, the rest is learned from. Sentences that differ only in punctuation stay together.</source>
      <translation>按源句小写字母与数字的 SHA-256 除以 100 的余数划分：0 和 1 留作测试，2 留作验证，其余用于学习。只差标点的句子归在一起。</translation>
    </message>
    <message>
      <source>The sum of two numbers, digit by digit from the units on</source>
      <translation>两数之和，从个位起逐位写出</translation>
    </message>
  </context>
  <context>
    <name>CorpusPreview</name>
    <message>
      <source>95 % have at most</source>
      <translation>95% 的不超过</translation>
    </message>
    <message>
      <source>FOR EXAMPLE</source>
      <translation>例如</translation>
    </message>
    <message>
      <source>HELD OUT</source>
      <translation>留出</translation>
    </message>
    <message>
      <source>LEFT OUT</source>
      <translation>略去</translation>
    </message>
    <message>
      <source>Nothing.</source>
      <translation>没有。</translation>
    </message>
    <message>
      <source>Pairs for the test</source>
      <translation>用于测试的句对</translation>
    </message>
    <message>
      <source>Pairs for validation</source>
      <translation>用于验证的句对</translation>
    </message>
    <message>
      <source>Pairs to learn from</source>
      <translation>用于学习的句对</translation>
    </message>
    <message>
      <source>Pieces in the vocabulary</source>
      <translation>词表中的词片</translation>
    </message>
    <message>
      <source>Pieces of a text, median</source>
      <translation>一句的词片数，中位数</translation>
    </message>
    <message>
      <source>Source</source>
      <translation>源</translation>
    </message>
    <message>
      <source>Target</source>
      <translation>目标</translation>
    </message>
    <message>
      <source>The longest has</source>
      <translation>最长的有</translation>
    </message>
    <message>
      <source>WHAT THERE IS TO LEARN</source>
      <translation>要学的内容</translation>
    </message>
    <message>
      <source>What there is to learn</source>
      <translation>要学的内容</translation>
    </message>
    <message>
      <source>reading…</source>
      <translation>正在读取…</translation>
    </message>
  </context>
  <context>
    <name>Count</name>
    <message>
      <source>head</source>
      <translation>个头</translation>
    </message>
    <message>
      <source>heads</source>
      <translation>个头</translation>
    </message>
    <message>
      <source>key</source>
      <translation>个键</translation>
    </message>
    <message>
      <source>keys</source>
      <translation>个键</translation>
    </message>
    <message>
      <source>layer</source>
      <translation>层</translation>
    </message>
    <message>
      <source>layers</source>
      <translation>层</translation>
    </message>
    <message>
      <source>token</source>
      <translation>个词元</translation>
    </message>
    <message>
      <source>tokens</source>
      <translation>个词元</translation>
    </message>
  </context>
  <context>
    <name>DetailsDialog</name>
    <message>
      <source>Copy</source>
      <translation>复制</translation>
    </message>
    <message>
      <source>Details</source>
      <translation>详情</translation>
    </message>
  </context>
  <context>
    <name>Estimate</name>
    <message>
      <source>about {size}</source>
      <translation>约 {size}</translation>
    </message>
    <message>
      <source>about {time}</source>
      <translation>约 {time}</translation>
    </message>
    <message>
      <source>at least {size}</source>
      <translation>至少 {size}</translation>
    </message>
    <message>
      <source>enough for {some} of {steps} steps</source>
      <translation>够走 {steps} 步中的 {some} 步</translation>
    </message>
    <message>
      <source>measuring the time…</source>
      <translation>正在测量时间…</translation>
    </message>
    <message>
      <source>nothing is timed while a training is under way</source>
      <translation>训练进行时不测量时间</translation>
    </message>
    <message>
      <source>pair</source>
      <translation>个句对</translation>
    </message>
    <message>
      <source>pairs</source>
      <translation>个句对</translation>
    </message>
    <message>
      <source>{count} parameters</source>
      <translation>参数：{count}</translation>
    </message>
    <message>
      <source>{millions} million</source>
      <translation>{millions} 百万</translation>
    </message>
    <message>
      <source>{n:.0f} days</source>
      <translation>{n:.0f} 天</translation>
    </message>
    <message>
      <source>{n:.0f} h</source>
      <translation>{n:.0f} 小时</translation>
    </message>
    <message>
      <source>{n:.0f} min</source>
      <translation>{n:.0f} 分钟</translation>
    </message>
    <message>
      <source>{n:.0f} s</source>
      <translation>{n:.0f} 秒</translation>
    </message>
  </context>
  <context>
    <name>ExportDialog</name>
    <message>
      <source> mm</source>
      <translation> 毫米</translation>
    </message>
    <message>
      <source> pt</source>
      <translation> 磅</translation>
    </message>
    <message>
      <source>All decode steps</source>
      <translation>所有解码步</translation>
    </message>
    <message>
      <source>All heads of the layer</source>
      <translation>此层的所有头</translation>
    </message>
    <message>
      <source>All layers</source>
      <translation>所有层</translation>
    </message>
    <message>
      <source>All moments of the training</source>
      <translation>训练的所有时刻</translation>
    </message>
    <message>
      <source>All steps of the walk</source>
      <translation>步进的所有步</translation>
    </message>
    <message>
      <source>As the style has it</source>
      <translation>按样式</translation>
    </message>
    <message>
      <source>As {format}, beside the picture</source>
      <translation>作为 {format}，放在图旁</translation>
    </message>
    <message>
      <source>Cancel</source>
      <translation>取消</translation>
    </message>
    <message>
      <source>Caption</source>
      <translation>说明</translation>
    </message>
    <message>
      <source>Choose a series: it becomes an animation.</source>
      <translation>请选择一个系列：它将成为动画。</translation>
    </message>
    <message>
      <source>Colour map</source>
      <translation>颜色映射</translation>
    </message>
    <message>
      <source>Colours begin at</source>
      <translation>颜色起点</translation>
    </message>
    <message>
      <source>Colours end at</source>
      <translation>颜色终点</translation>
    </message>
    <message>
      <source>Copy command</source>
      <translation>复制命令</translation>
    </message>
    <message>
      <source>Dark</source>
      <translation>深色</translation>
    </message>
    <message>
      <source>Dots per inch</source>
      <translation>每英寸点数</translation>
    </message>
    <message>
      <source>Export figure</source>
      <translation>导出图</translation>
    </message>
    <message>
      <source>Font</source>
      <translation>字体</translation>
    </message>
    <message>
      <source>Font size</source>
      <translation>字号</translation>
    </message>
    <message>
      <source>Given up; nothing was written.</source>
      <translation>已放弃；没有写入任何文件。</translation>
    </message>
    <message>
      <source>Height</source>
      <translation>高</translation>
    </message>
    <message>
      <source>Leave out special tokens</source>
      <translation>略去特殊词元</translation>
    </message>
    <message>
      <source>Lecture</source>
      <translation>讲课</translation>
    </message>
    <message>
      <source>Light</source>
      <translation>浅色</translation>
    </message>
    <message>
      <source>No</source>
      <translation>否</translation>
    </message>
    <message>
      <source>One column (84 mm)</source>
      <translation>单栏（84 毫米）</translation>
    </message>
    <message>
      <source>Other</source>
      <translation>其他</translation>
    </message>
    <message>
      <source>Preview</source>
      <translation>预览</translation>
    </message>
    <message>
      <source>Print</source>
      <translation>印刷</translation>
    </message>
    <message>
      <source>Progress</source>
      <translation>进度</translation>
    </message>
    <message>
      <source>Save the figure</source>
      <translation>保存图</translation>
    </message>
    <message>
      <source>Save…</source>
      <translation>保存…</translation>
    </message>
    <message>
      <source>Series</source>
      <translation>系列</translation>
    </message>
    <message>
      <source>Size</source>
      <translation>尺寸</translation>
    </message>
    <message>
      <source>Slide (16:9)</source>
      <translation>幻灯片（16:9）</translation>
    </message>
    <message>
      <source>Style</source>
      <translation>样式</translation>
    </message>
    <message>
      <source>The command is in the clipboard.</source>
      <translation>命令已在剪贴板中。</translation>
    </message>
    <message>
      <source>The command line that makes this figure again</source>
      <translation>再次生成此图的命令行</translation>
    </message>
    <message>
      <source>The numbers too</source>
      <translation>同时导出数值</translation>
    </message>
    <message>
      <source>This figure alone</source>
      <translation>仅此图</translation>
    </message>
    <message>
      <source>This figure has no cells with values.</source>
      <translation>此图没有带数值的单元格。</translation>
    </message>
    <message>
      <source>This figure has no colour scale.</source>
      <translation>此图没有颜色标尺。</translation>
    </message>
    <message>
      <source>This figure is about all tokens.</source>
      <translation>此图展示所有词元。</translation>
    </message>
    <message>
      <source>Title</source>
      <translation>标题</translation>
    </message>
    <message>
      <source>Transparent background</source>
      <translation>透明背景</translation>
    </message>
    <message>
      <source>Two columns (174 mm)</source>
      <translation>双栏（174 毫米）</translation>
    </message>
    <message>
      <source>Values</source>
      <translation>数值范围</translation>
    </message>
    <message>
      <source>Values in the cells</source>
      <translation>单元格中的数值</translation>
    </message>
    <message>
      <source>Vectors have no dots.</source>
      <translation>矢量图没有像素点。</translation>
    </message>
    <message>
      <source>Vectors; text can be searched for, and fonts are embedded.</source>
      <translation>矢量图；文字可搜索，字体已嵌入。</translation>
    </message>
    <message>
      <source>Vectors; text stays text.</source>
      <translation>矢量图；文字仍是文字。</translation>
    </message>
    <message>
      <source>Width</source>
      <translation>宽</translation>
    </message>
    <message>
      <source>Width, height</source>
      <translation>宽度、高度</translation>
    </message>
    <message>
      <source>as the data</source>
      <translation>按数据</translation>
    </message>
    <message>
      <source>{width} × {height} pixels.</source>
      <translation>{width} × {height} 像素。</translation>
    </message>
  </context>
  <context>
    <name>FeatureImage</name>
    <message>
      <source>The colours stop at {reach}; the largest magnitude is {largest}.</source>
      <translation>颜色止于 {reach}；最大的绝对值是 {largest}。</translation>
    </message>
    <message>
      <source>feature</source>
      <translation>特征</translation>
    </message>
    <message>
      <source>predicts</source>
      <translation>预测</translation>
    </message>
    <message>
      <source>reads</source>
      <translation>读入</translation>
    </message>
    <message>
      <source>token</source>
      <translation>词元</translation>
    </message>
  </context>
  <context>
    <name>FigureMenu</name>
    <message>
      <source>Copy as vector</source>
      <translation>复制为矢量图</translation>
    </message>
    <message>
      <source>Copy command</source>
      <translation>复制命令</translation>
    </message>
    <message>
      <source>Copy image</source>
      <translation>复制图像</translation>
    </message>
    <message>
      <source>Copy text</source>
      <translation>复制文字</translation>
    </message>
    <message>
      <source>Export…</source>
      <translation>导出…</translation>
    </message>
  </context>
  <context>
    <name>FilmBar</name>
    <message>
      <source>Moment of the training</source>
      <translation>训练中的时刻</translation>
    </message>
    <message>
      <source>Newest</source>
      <translation>最新</translation>
    </message>
    <message>
      <source>Pause</source>
      <translation>暂停</translation>
    </message>
    <message>
      <source>Play training</source>
      <translation>播放训练</translation>
    </message>
    <message>
      <source>Show the model as it is now.</source>
      <translation>显示模型现在的样子。</translation>
    </message>
    <message>
      <source>Step {step}, the moment {number} of {count} that were kept.</source>
      <translation>第 {step} 步，保留的 {count} 个时刻中的第 {number} 个。</translation>
    </message>
    <message>
      <source>The model as it was along the way: close together early on, farther apart later, at most {count} moments and {megabytes} MB.</source>
      <translation>训练途中的模型：起初密，后来疏，最多保留 {count} 个时刻，{megabytes} MB。</translation>
    </message>
    <message>
      <source>shown: step {step}</source>
      <translation>所示：第 {step} 步</translation>
    </message>
  </context>
  <context>
    <name>HeadGrid</name>
    <message>
      <source>Each point is the largest of {block} × {block} weights.</source>
      <translation>每个点是 {block} × {block} 个权重中最大的。</translation>
    </message>
    <message>
      <source>Head {head}</source>
      <translation>第 {head} 个头</translation>
    </message>
    <message>
      <source>Layer {layer}</source>
      <translation>第 {layer} 层</translation>
    </message>
    <message>
      <source>Special tokens are left out.</source>
      <translation>特殊词元已略去。</translation>
    </message>
    <message>
      <source>head</source>
      <translation>头</translation>
    </message>
    <message>
      <source>{kind}, all heads</source>
      <translation>{kind}，所有头</translation>
    </message>
    <message>
      <source>{kind}, {layers} of {heads}. Layer {layer}, head {head}: mean entropy {entropy:.2f} bits, largest weight {largest:.2f}.</source>
      <translation>{kind}，{layers}，每层 {heads}。第 {layer} 层第 {head} 个头：平均熵 {entropy:.2f} 比特，最大权重 {largest:.2f}。</translation>
    </message>
  </context>
  <context>
    <name>HeadStrip</name>
    <message>
      <source>, </source>
      <translation>、</translation>
    </message>
    <message>
      <source>Head {head}</source>
      <translation>第 {head} 个头</translation>
    </message>
    <message>
      <source>Shift+click lets it sound again.</source>
      <translation>Shift+点击使其恢复作用。</translation>
    </message>
    <message>
      <source>Shift+click silences it.</source>
      <translation>Shift+点击使其静默。</translation>
    </message>
    <message>
      <source>Silenced: {heads}.</source>
      <translation>已静默：{heads}。</translation>
    </message>
    <message>
      <source>{kind}, layer {layer}</source>
      <translation>{kind}，第 {layer} 层</translation>
    </message>
    <message>
      <source>{kind}, layer {layer}: {heads}. Head {head} is selected: its mean entropy is {entropy:.2f} bits, its largest weight {largest:.2f}.</source>
      <translation>{kind}，第 {layer} 层：{heads}。选中第 {head} 个头：平均熵 {entropy:.2f} 比特，最大权重 {largest:.2f}。</translation>
    </message>
  </context>
  <context>
    <name>Heads</name>
    <message>
      <source>Layer {layer}, head {head}
mean entropy of a query: {entropy:.2f} bits
largest weight: {largest:.3f}, {query} → “{key}”</source>
      <translation>第 {layer} 层，第 {head} 个头
每个查询的平均熵：{entropy:.2f} 比特
最大权重：{largest:.3f}，{query} → “{key}”</translation>
    </message>
    <message>
      <source>masked</source>
      <translation>被掩码</translation>
    </message>
    <message>
      <source>silenced in this run</source>
      <translation>在本次运行中已静默</translation>
    </message>
    <message>
      <source>weight</source>
      <translation>权重</translation>
    </message>
    <message>
      <source>{kind}, layer {layer}, head {head}</source>
      <translation>{kind}，第 {layer} 层，第 {head} 个头</translation>
    </message>
  </context>
  <context>
    <name>Hints</name>
    <message>
      <source>{number} of {total} pieces of this sentence are single bytes: the model has hardly seen such characters, so its output means little.</source>
      <translation>此句 {total} 个词片中有 {number} 个是单个字节：模型几乎没见过这些字符，所以它的输出没有多少意义。</translation>
    </message>
  </context>
  <context>
    <name>InferenceEngine</name>
    <message>
      <source>Loading torch</source>
      <translation>正在加载 torch</translation>
    </message>
    <message>
      <source>Opening {name}</source>
      <translation>正在打开 {name}</translation>
    </message>
    <message>
      <source>Reading the weights</source>
      <translation>正在读取权重</translation>
    </message>
    <message>
      <source>Translating</source>
      <translation>正在翻译</translation>
    </message>
    <message>
      <source>Translating without the what-if</source>
      <translation>正在进行不带假设的运行</translation>
    </message>
  </context>
  <context>
    <name>InspectorFigure</name>
    <message>
      <source>+ mask ({mask})</source>
      <translation>+ 掩码（{mask}）</translation>
    </message>
    <message>
      <source>A row of padding: nothing is written here.</source>
      <translation>这一行是填充：此处什么也不写。</translation>
    </message>
    <message>
      <source>After reading “{read}” the next token is {candidates}.</source>
      <translation>读过“{read}”之后，下一个词元是 {candidates}。</translation>
    </message>
    <message>
      <source>BEAM SEARCH · STEP {step}</source>
      <translation>束搜索 · 第 {step} 步</translation>
    </message>
    <message>
      <source>Both runs have read the same tokens before this step.</source>
      <translation>在这一步之前，两次运行读到的词元相同。</translation>
    </message>
    <message>
      <source>Both runs were given the output “{output}”.</source>
      <translation>两次运行都给定了输出“{output}”。</translation>
    </message>
    <message>
      <source>Decoder layer {layer} · cross-attention</source>
      <translation>解码器第 {layer} 层 · 交叉注意力</translation>
    </message>
    <message>
      <source>Decoder layer {layer} · masked self-attention</source>
      <translation>解码器第 {layer} 层 · 带掩码的自注意力</translation>
    </message>
    <message>
      <source>Encoder layer {layer} · self-attention</source>
      <translation>编码器第 {layer} 层 · 自注意力</translation>
    </message>
    <message>
      <source>It was given to both runs: compare the probabilities.</source>
      <translation>两次运行都给定了这个输出：请比较概率。</translation>
    </message>
    <message>
      <source>Marked tokens differ.</source>
      <translation>标出的词元不同。</translation>
    </message>
    <message>
      <source>NEXT TOKEN</source>
      <translation>下一个词元</translation>
    </message>
    <message>
      <source>OUTPUT</source>
      <translation>输出</translation>
    </message>
    <message>
      <source>PROBABILITIES · STEP {step}</source>
      <translation>概率 · 第 {step} 步</translation>
    </message>
    <message>
      <source>QUERY “{token}” → KEYS · HEAD {head}</source>
      <translation>查询“{token}”→ 键 · 第 {head} 个头</translation>
    </message>
    <message>
      <source>The output stays the same.</source>
      <translation>输出保持不变。</translation>
    </message>
    <message>
      <source>The run has {weight} here.</source>
      <translation>本次运行在此处为 {weight}。</translation>
    </message>
    <message>
      <source>The run without the what-if ended before this step.</source>
      <translation>不带假设的运行在这一步之前已经结束。</translation>
    </message>
    <message>
      <source>The runs have read different tokens before this step, so this compares two different questions.</source>
      <translation>在这一步之前两次运行读到的词元不同，所以这里比较的是两个不同的问题。</translation>
    </message>
    <message>
      <source>This head is silenced: what it reads goes nowhere.</source>
      <translation>此头已静默：它所读的内容不起作用。</translation>
    </message>
    <message>
      <source>This query may attend to nothing: its weights are 0.</source>
      <translation>此查询不能注意任何词元：它的权重都是 0。</translation>
    </message>
    <message>
      <source>Weights show where this head reads, not why the model decides.</source>
      <translation>权重显示此头读哪里，并不说明模型为何如此决定。</translation>
    </message>
    <message>
      <source>Without the interventions the output is “{before}”, with them “{after}”.</source>
      <translation>不干预时输出是“{before}”，干预时是“{after}”。</translation>
    </message>
    <message>
      <source>after reading “{read}”</source>
      <translation>读过“{read}”之后</translation>
    </message>
    <message>
      <source>and {count} more: {weight}</source>
      <translation>另有 {count} 个：{weight}</translation>
    </message>
    <message>
      <source>dropped</source>
      <translation>舍弃</translation>
    </message>
    <message>
      <source>ended</source>
      <translation>结束</translation>
    </message>
    <message>
      <source>exp</source>
      <translation>exp</translation>
    </message>
    <message>
      <source>given</source>
      <translation>给定</translation>
    </message>
    <message>
      <source>kept</source>
      <translation>保留</translation>
    </message>
    <message>
      <source>q·k</source>
      <translation>q·k</translation>
    </message>
    <message>
      <source>reads “{read}”, predicts “{predicted}”</source>
      <translation>读入“{read}”，预测“{predicted}”</translation>
    </message>
    <message>
      <source>score</source>
      <translation>得分</translation>
    </message>
    <message>
      <source>special tokens take {weight}</source>
      <translation>特殊词元占 {weight}</translation>
    </message>
    <message>
      <source>ticked: given</source>
      <translation>打勾者：给定</translation>
    </message>
    <message>
      <source>ticked: written</source>
      <translation>打勾者：写下的</translation>
    </message>
    <message>
      <source>with</source>
      <translation>有</translation>
    </message>
    <message>
      <source>with the what-if</source>
      <translation>带假设</translation>
    </message>
    <message>
      <source>without</source>
      <translation>无</translation>
    </message>
    <message>
      <source>without the what-if {prob:.6f}</source>
      <translation>不带假设 {prob:.6f}</translation>
    </message>
    <message>
      <source>{count} masked</source>
      <translation>{count} 个被掩码</translation>
    </message>
    <message>
      <source>{kept} of {count} continuations kept</source>
      <translation>{count} 个续写中保留 {kept} 个</translation>
    </message>
    <message>
      <source>{where}, head {head}: “{query}” gives {listed}. For “{key}” q·k is {product}, divided by {root} it is {score}, and the weight is {weight}.</source>
      <translation>{where}，第 {head} 个头：“{query}”给出 {listed}。对“{key}”，q·k 是 {product}，除以 {root} 得 {score}，权重是 {weight}。</translation>
    </message>
    <message>
      <source>{where}, head {head}: “{query}” gives {listed}. For “{key}” q·k is {product}, which this model does not divide, and the weight is {weight}.</source>
      <translation>{where}，第 {head} 个头：“{query}”给出 {listed}。对“{key}”，q·k 是 {product}，此模型不再除它，权重是 {weight}。</translation>
    </message>
    <message>
      <source>÷ Σ exp ({total})</source>
      <translation>÷ Σ exp（{total}）</translation>
    </message>
    <message>
      <source>÷ √dₖ ({root})</source>
      <translation>÷ √dₖ（{root}）</translation>
    </message>
    <message>
      <source>“{key}”, key {number}
weight {weight:.6f}</source>
      <translation>“{key}”，第 {number} 个键
权重 {weight:.6f}</translation>
    </message>
    <message>
      <source>“{piece}”, rank {rank}
probability {prob:.6f}
logit {logit:.4f}</source>
      <translation>“{piece}”，第 {rank} 名
概率 {prob:.6f}
逻辑值 {logit:.4f}</translation>
    </message>
    <message>
      <source>“{query}” → “{key}”</source>
      <translation>“{query}”→“{key}”</translation>
    </message>
    <message>
      <source>“{query}” → “{key}”, its largest weight</source>
      <translation>“{query}”→“{key}”，它的最大权重</translation>
    </message>
    <message>
      <source>“{query}” → “{key}”, pinned: Esc releases it</source>
      <translation>“{query}”→“{key}”，已固定：按 Esc 松开</translation>
    </message>
    <message>
      <source>− largest score ({largest})</source>
      <translation>− 最大得分（{largest}）</translation>
    </message>
  </context>
  <context>
    <name>InspectorPanel</name>
    <message>
      <source>Keys, arithmetic, next token</source>
      <translation>键、算式、下一个词元</translation>
    </message>
    <message>
      <source>Run without the what-if and with it</source>
      <translation>不带假设与带假设的运行</translation>
    </message>
  </context>
  <context>
    <name>Interventions</name>
    <message>
      <source>, </source>
      <translation>、</translation>
    </message>
    <message>
      <source>Intervened run: {changes}.</source>
      <translation>经干预的运行：{changes}。</translation>
    </message>
    <message>
      <source>positions off</source>
      <translation>位置已关闭</translation>
    </message>
    <message>
      <source>{count} heads silenced</source>
      <translation>{count} 个头已静默</translation>
    </message>
    <message>
      <source>{kind} layer {layer} head {head} silenced</source>
      <translation>{kind}第 {layer} 层第 {head} 个头已静默</translation>
    </message>
  </context>
  <context>
    <name>JobBar</name>
    <message>
      <source>Cancel</source>
      <translation>取消</translation>
    </message>
    <message>
      <source>Cancel: {title}</source>
      <translation>取消：{title}</translation>
    </message>
  </context>
  <context>
    <name>KeysDialog</name>
    <message>
      <source>Keys</source>
      <translation>按键</translation>
    </message>
    <message>
      <source>WITH THE FOCUS THERE</source>
      <translation>焦点在该处时</translation>
    </message>
  </context>
  <context>
    <name>Lecture</name>
    <message>
      <source>Another sentence</source>
      <translation>另一个句子</translation>
    </message>
    <message>
      <source>Another sentence, then Return</source>
      <translation>输入另一个句子，按回车</translation>
    </message>
    <message>
      <source>Lecture</source>
      <translation>讲课</translation>
    </message>
    <message>
      <source>Lessons</source>
      <translation>课程</translation>
    </message>
    <message>
      <source>Lessons (*.json)</source>
      <translation>课程 (*.json)</translation>
    </message>
    <message>
      <source>Next: {text}</source>
      <translation>接下来：{text}</translation>
    </message>
    <message>
      <source>Notes</source>
      <translation>讲稿</translation>
    </message>
    <message>
      <source>One moment …</source>
      <translation>请稍候…</translation>
    </message>
    <message>
      <source>Open a lesson</source>
      <translation>打开课程</translation>
    </message>
    <message>
      <source>The data are being read …</source>
      <translation>正在读取数据…</translation>
    </message>
    <message>
      <source>The lesson “{title}” is open: F5 begins.</source>
      <translation>课程“{title}”已打开：按 F5 开始。</translation>
    </message>
    <message>
      <source>This is the last one.</source>
      <translation>这是最后一个。</translation>
    </message>
    <message>
      <source>What comes next</source>
      <translation>接下来的内容</translation>
    </message>
    <message>
      <source>en</source>
      <translation>zh</translation>
    </message>
    <message>
      <source>it ended at step {step} of {steps}</source>
      <translation>训练已结束：第 {step} 步，共 {steps} 步</translation>
    </message>
    <message>
      <source>learning: step {step} of {steps}</source>
      <translation>正在学习：第 {step} 步，共 {steps} 步</translation>
    </message>
    <message>
      <source>making the film: {frames} of {moments}</source>
      <translation>正在制作影片：已有 {frames} 帧，共 {moments} 帧</translation>
    </message>
    <message>
      <source>{kind} · layer {layer} · head {head}</source>
      <translation>{kind} · 第 {layer} 层 · 第 {head} 个头</translation>
    </message>
    <message>
      <source>{time} · {minutes} min</source>
      <translation>{time} · {minutes} 分钟</translation>
    </message>
    <message>
      <source>{title} · scene {index} of {count}</source>
      <translation>{title} · 第 {index} 幕，共 {count} 幕</translation>
    </message>
    <message>
      <source>{title} · step {index} of {count}</source>
      <translation>{title} · 第 {index} 步，共 {count} 步</translation>
    </message>
  </context>
  <context>
    <name>LectureKeys</name>
    <message>
      <source>another picture; Alt+0: its own</source>
      <translation>换一张图；Alt+0：原来的图</translation>
    </message>
    <message>
      <source>another sentence</source>
      <translation>另一个句子</translation>
    </message>
    <message>
      <source>back to the scene, then to the window</source>
      <translation>回到这一幕，再回到窗口</translation>
    </message>
    <message>
      <source>black, and back</source>
      <translation>黑屏，再按恢复</translation>
    </message>
    <message>
      <source>decode step before</source>
      <translation>上一个解码步</translation>
    </message>
    <message>
      <source>head before</source>
      <translation>上一个头</translation>
    </message>
    <message>
      <source>larger; the wheel as well</source>
      <translation>放大；也可用滚轮</translation>
    </message>
    <message>
      <source>laser pointer</source>
      <translation>激光笔</translation>
    </message>
    <message>
      <source>layer above</source>
      <translation>上一层</translation>
    </message>
    <message>
      <source>layer below</source>
      <translation>下一层</translation>
    </message>
    <message>
      <source>next decode step</source>
      <translation>下一个解码步</translation>
    </message>
    <message>
      <source>next head</source>
      <translation>下一个头</translation>
    </message>
    <message>
      <source>notes for the lecturer</source>
      <translation>给讲课人的讲稿</translation>
    </message>
    <message>
      <source>silence this head, or not</source>
      <translation>静默此头，或恢复</translation>
    </message>
    <message>
      <source>smaller</source>
      <translation>缩小</translation>
    </message>
    <message>
      <source>spotlight</source>
      <translation>聚光灯</translation>
    </message>
    <message>
      <source>take back the last change</source>
      <translation>撤销上一次改动</translation>
    </message>
    <message>
      <source>the next thing</source>
      <translation>下一项</translation>
    </message>
    <message>
      <source>the thing before</source>
      <translation>上一项</translation>
    </message>
    <message>
      <source>the whole picture</source>
      <translation>整张图</translation>
    </message>
    <message>
      <source>these keys</source>
      <translation>这些按键</translation>
    </message>
    <message>
      <source>to the beginning</source>
      <translation>到开头</translation>
    </message>
    <message>
      <source>to the end</source>
      <translation>到末尾</translation>
    </message>
    <message>
      <source>to the window</source>
      <translation>回到窗口</translation>
    </message>
  </context>
  <context>
    <name>MainWindow</name>
    <message>
      <source>&amp;Edit</source>
      <translation>编辑(&amp;E)</translation>
    </message>
    <message>
      <source>&amp;File</source>
      <translation>文件(&amp;F)</translation>
    </message>
    <message>
      <source>&amp;Help</source>
      <translation>帮助(&amp;H)</translation>
    </message>
    <message>
      <source>&amp;View</source>
      <translation>视图(&amp;V)</translation>
    </message>
    <message>
      <source>&amp;Walk</source>
      <translation>步进(&amp;W)</translation>
    </message>
    <message>
      <source>Arrange panels anew</source>
      <translation>重新排列面板</translation>
    </message>
    <message>
      <source>Attention Visualizer {version}

A real encoder-decoder Transformer to step through. Every number on screen was computed by the model in this run, or says that it was recorded.</source>
      <translation>Attention Visualizer {version}

一个真实的编码器-解码器 Transformer，可以一步一步走过。屏幕上的每个数字都是模型在本次运行中算出的，否则会注明是记录的。</translation>
    </message>
    <message>
      <source>Blues</source>
      <translation>蓝</translation>
    </message>
    <message>
      <source>Colour map</source>
      <translation>颜色映射</translation>
    </message>
    <message>
      <source>Colours of the system</source>
      <translation>跟随系统颜色</translation>
    </message>
    <message>
      <source>Dark</source>
      <translation>深色</translation>
    </message>
    <message>
      <source>Find token</source>
      <translation>查找词元</translation>
    </message>
    <message>
      <source>Greys</source>
      <translation>灰</translation>
    </message>
    <message>
      <source>Keep this panel in front</source>
      <translation>让此面板保持在前</translation>
    </message>
    <message>
      <source>Language</source>
      <translation>语言</translation>
    </message>
    <message>
      <source>Larger text</source>
      <translation>放大文字</translation>
    </message>
    <message>
      <source>Lecture: {title}</source>
      <translation>讲课：{title}</translation>
    </message>
    <message>
      <source>Light</source>
      <translation>浅色</translation>
    </message>
    <message>
      <source>Magma</source>
      <translation>Magma</translation>
    </message>
    <message>
      <source>No token of this sentence contains “{text}”.</source>
      <translation>此句中没有含“{text}”的词元。</translation>
    </message>
    <message>
      <source>Open a model folder</source>
      <translation>打开模型文件夹</translation>
    </message>
    <message>
      <source>Panels</source>
      <translation>面板</translation>
    </message>
    <message>
      <source>Saved {files}; the data: {data}.</source>
      <translation>已保存 {files}；数据：{data}。</translation>
    </message>
    <message>
      <source>Saved {name}.</source>
      <translation>已保存 {name}。</translation>
    </message>
    <message>
      <source>Size of text</source>
      <translation>文字大小</translation>
    </message>
    <message>
      <source>Smaller text</source>
      <translation>缩小文字</translation>
    </message>
    <message>
      <source>That of the style</source>
      <translation>随样式</translation>
    </message>
    <message>
      <source>There is no figure yet: translate a sentence.</source>
      <translation>还没有图：请先翻译一个句子。</translation>
    </message>
    <message>
      <source>Token or part of one</source>
      <translation>词元或其一部分</translation>
    </message>
    <message>
      <source>Viridis</source>
      <translation>Viridis</translation>
    </message>
    <message>
      <source>{count} files, {first} to {last}</source>
      <translation>{count} 个文件（从 {first} 到 {last}）</translation>
    </message>
  </context>
  <context>
    <name>Mask</name>
    <message>
      <source>masked: the key is padding</source>
      <translation>被掩码：此键是填充</translation>
    </message>
    <message>
      <source>masked: the key lies in the future</source>
      <translation>被掩码：此键在未来</translation>
    </message>
  </context>
  <context>
    <name>MaskFigure</name>
    <message>
      <source>, </source>
      <translation>，</translation>
    </message>
    <message>
      <source>Of the others, {reasons}.</source>
      <translation>其余的当中，{reasons}。</translation>
    </message>
    <message>
      <source>Special tokens are left out.</source>
      <translation>特殊词元已略去。</translation>
    </message>
    <message>
      <source>are padding</source>
      <translation>个是填充</translation>
    </message>
    <message>
      <source>causal (in the future)</source>
      <translation>因果（在未来）</translation>
    </message>
    <message>
      <source>cell</source>
      <translation>个单元格</translation>
    </message>
    <message>
      <source>cells</source>
      <translation>个单元格</translation>
    </message>
    <message>
      <source>is padding</source>
      <translation>个是填充</translation>
    </message>
    <message>
      <source>lie in the future</source>
      <translation>个在未来</translation>
    </message>
    <message>
      <source>lies in the future</source>
      <translation>个在未来</translation>
    </message>
    <message>
      <source>may attend</source>
      <translation>可以注意</translation>
    </message>
    <message>
      <source>padding</source>
      <translation>填充</translation>
    </message>
    <message>
      <source>{count} of {all} queries may attend to “{key}”.</source>
      <translation>{all} 个查询中有 {count} 个可以注意“{key}”。</translation>
    </message>
    <message>
      <source>{kind}, mask: {row}</source>
      <translation>{kind}，掩码：{row}</translation>
    </message>
    <message>
      <source>{kind}: the mask</source>
      <translation>{kind}：掩码</translation>
    </message>
    <message>
      <source>{kind}: {allowed} of {all} cells may be attended to.</source>
      <translation>{kind}：{all} 个单元格中有 {allowed} 个可以注意。</translation>
    </message>
    <message>
      <source>{query} may attend to {allowed} of {tokens}.</source>
      <translation>{query}可以注意{tokens}中的 {allowed} 个。</translation>
    </message>
    <message>
      <source>{query} may attend to “{key}”.</source>
      <translation>{query}可以注意“{key}”。</translation>
    </message>
    <message>
      <source>{query} may not attend to “{key}” ({reason}).</source>
      <translation>{query}不能注意“{key}”（{reason}）。</translation>
    </message>
  </context>
  <context>
    <name>MaskPanel</name>
    <message>
      <source>In a batch, short sentences are padded; nothing attends to padding, and the sentence’s own numbers stay the same.</source>
      <translation>在一批之中，短句会被填充；没有词元注意填充，句子自身的数字保持不变。</translation>
    </message>
    <message>
      <source>Kind of attention</source>
      <translation>注意力种类</translation>
    </message>
    <message>
      <source>Masks</source>
      <translation>掩码</translation>
    </message>
    <message>
      <source>Padding</source>
      <translation>填充</translation>
    </message>
    <message>
      <source>Padding:</source>
      <translation>填充：</translation>
    </message>
    <message>
      <source>{count} tokens</source>
      <translation>{count} 个词元</translation>
    </message>
  </context>
  <context>
    <name>Model</name>
    <message>
      <source>{name}, training step {step}</source>
      <translation>{name}，训练第 {step} 步</translation>
    </message>
  </context>
  <context>
    <name>ModelError</name>
    <message>
      <source> because there is no such folder</source>
      <translation>，因为没有这个文件夹</translation>
    </message>
    <message>
      <source>1 line</source>
      <translation>1 行</translation>
    </message>
    <message>
      <source>; {name} looks like a pickle, which this program never opens</source>
      <translation>；{name} 看起来是 pickle 文件，本程序从不打开这种文件</translation>
    </message>
    <message>
      <source>Every pair has more than {limit:,} tokens on a side.</source>
      <translation>每个句对都有一侧超过 {limit:,} 个词元。</translation>
    </message>
    <message>
      <source>In the lesson {lesson}, {field} {reason}.</source>
      <translation>课程 {lesson} 中，{field} {reason}。</translation>
    </message>
    <message>
      <source>It knows {count:,} words, such as {listed}.</source>
      <translation>它认识 {count:,} 个词，例如 {listed}。</translation>
    </message>
    <message>
      <source>Pair {number:,}: {error}</source>
      <translation>第 {number:,} 个句对：{error}</translation>
    </message>
    <message>
      <source>Pair {number:,}: {reason}</source>
      <translation>第 {number:,} 个句对：{reason}</translation>
    </message>
    <message>
      <source>Perhaps you mean {listed}.</source>
      <translation>也许是 {listed}。</translation>
    </message>
    <message>
      <source>The caption</source>
      <translation>说明</translation>
    </message>
    <message>
      <source>The data {path} cannot be used: {reason}.</source>
      <translation>无法使用数据 {path}：{reason}。</translation>
    </message>
    <message>
      <source>The dots per inch</source>
      <translation>每英寸点数</translation>
    </message>
    <message>
      <source>The font size in points</source>
      <translation>以磅计的字号</translation>
    </message>
    <message>
      <source>The height in mm</source>
      <translation>以毫米计的高度</translation>
    </message>
    <message>
      <source>The loss became {loss} at step {step}. The last saved state is good; try a lower learning rate or a longer warm-up.</source>
      <translation>损失在第 {step} 步变为 {loss}。最后保存的状态是好的；请试用较低的学习率或较长的预热。</translation>
    </message>
    <message>
      <source>The lower end of the colours</source>
      <translation>颜色的下端</translation>
    </message>
    <message>
      <source>The model in {path} cannot be opened: {reason}.</source>
      <translation>无法打开 {path} 中的模型：{reason}。</translation>
    </message>
    <message>
      <source>The sentence has {count:,} tokens; this model reads at most {limit:,}.</source>
      <translation>此句有 {count:,} 个词元；此模型最多读 {limit:,} 个。</translation>
    </message>
    <message>
      <source>The target has {count:,} tokens, which are too many.</source>
      <translation>目标句有 {count:,} 个词元，太多了。</translation>
    </message>
    <message>
      <source>The title</source>
      <translation>标题</translation>
    </message>
    <message>
      <source>The upper end of the colours</source>
      <translation>颜色的上端</translation>
    </message>
    <message>
      <source>The width in mm</source>
      <translation>以毫米计的宽度</translation>
    </message>
    <message>
      <source>There is no model “{name}”: {hint}.</source>
      <translation>没有名为“{name}”的模型：{hint}。</translation>
    </message>
    <message>
      <source>There is no sentence: type one first.</source>
      <translation>还没有句子：请先输入一个。</translation>
    </message>
    <message>
      <source>There is not enough memory. What was saved is kept; try fewer tokens a batch, a smaller model, or close other programs.</source>
      <translation>内存不足。已保存的会保留；请减少每批的词元数、用较小的模型，或关闭其他程序。</translation>
    </message>
    <message>
      <source>There is room for {room:,} padding tokens; {padding:,} were asked for.</source>
      <translation>还容得下 {room:,} 个填充词元；所要的是 {padding:,} 个。</translation>
    </message>
    <message>
      <source>This model does not know {words}. {hint}</source>
      <translation>此模型不认识{words}。{hint}</translation>
    </message>
    <message>
      <source>Words of its lesson that can stand there: {listed}.</source>
      <translation>它的课中可以放在此处的词：{listed}。</translation>
    </message>
    <message>
      <source>a device or a pipe</source>
      <translation>设备或管道</translation>
    </message>
    <message>
      <source>a folder</source>
      <translation>文件夹</translation>
    </message>
    <message>
      <source>a number with a point</source>
      <translation>带小数点的数</translation>
    </message>
    <message>
      <source>a setting is missing</source>
      <translation>缺少一项设置</translation>
    </message>
    <message>
      <source>a source, a tab and a target</source>
      <translation>源句、制表符和目标句</translation>
    </message>
    <message>
      <source>a text</source>
      <translation>文本</translation>
    </message>
    <message>
      <source>a text in it has half a character</source>
      <translation>其中一段文本含有半个字符</translation>
    </message>
    <message>
      <source>a translation in {name}</source>
      <translation> {name} 中对应的译文</translation>
    </message>
    <message>
      <source>a whole number from 0</source>
      <translation>不小于 0 的整数</translation>
    </message>
    <message>
      <source>be a number</source>
      <translation>是一个数</translation>
    </message>
    <message>
      <source>be less than the upper one, {high:g}, not {low:g}</source>
      <translation>小于上端 {high:g}，而不是 {low:g}</translation>
    </message>
    <message>
      <source>continued</source>
      <translation>继续</translation>
    </message>
    <message>
      <source>device or resource busy</source>
      <translation>设备或资源正忙</translation>
    </message>
    <message>
      <source>disk quota exceeded</source>
      <translation>已超出磁盘配额</translation>
    </message>
    <message>
      <source>ffmpeg failed</source>
      <translation>ffmpeg 失败了</translation>
    </message>
    <message>
      <source>ffmpeg is missing</source>
      <translation>没有 ffmpeg</translation>
    </message>
    <message>
      <source>file name too long</source>
      <translation>文件名太长</translation>
    </message>
    <message>
      <source>file too large</source>
      <translation>文件太大</translation>
    </message>
    <message>
      <source>has a character that no path has</source>
      <translation>含有路径中不能有的字符</translation>
    </message>
    <message>
      <source>has a head that the model does not have</source>
      <translation>含有模型没有的头</translation>
    </message>
    <message>
      <source>has a mark that is not [[word|block]]</source>
      <translation>有一个标记不是 [[词|部件]] 的形式</translation>
    </message>
    <message>
      <source>has no room on the screen: at most {letters} letters, and {word} in a word</source>
      <translation>在屏幕上放不下：最多 {letters} 个字符，一个单词最多 {word} 个</translation>
    </message>
    <message>
      <source>has {value}, but layers and heads are whole numbers from 0 to the model’s last</source>
      <translation>含有 {value}，但层和头的编号是整数，从 0 到模型的最后一个</translation>
    </message>
    <message>
      <source>has {value}, where there are only 0 to {last}</source>
      <translation>为 {value}，但只有 0 到 {last}</translation>
    </message>
    <message>
      <source>have at most {most:,} characters</source>
      <translation>不超过 {most:,} 个字符</translation>
    </message>
    <message>
      <source>in it, {field} {reason}</source>
      <translation>其中的 {field} {reason}</translation>
    </message>
    <message>
      <source>in {config}, {field}: {reason}</source>
      <translation>{config} 中的 {field} {reason}</translation>
    </message>
    <message>
      <source>in {weights}, {difference}</source>
      <translation>在 {weights} 中，{difference}</translation>
    </message>
    <message>
      <source>input/output error</source>
      <translation>读写设备时出错</translation>
    </message>
    <message>
      <source>is a directory</source>
      <translation>它是一个文件夹</translation>
    </message>
    <message>
      <source>is not a part of the settings</source>
      <translation>不是设置的一部分</translation>
    </message>
    <message>
      <source>is not a setting of this program</source>
      <translation>不是此程序的设置</translation>
    </message>
    <message>
      <source>is not known to this program</source>
      <translation>此程序不认识</translation>
    </message>
    <message>
      <source>is too long</source>
      <translation>太长</translation>
    </message>
    <message>
      <source>it does not say which weights ran</source>
      <translation>它没有说明是用哪些权重运行的</translation>
    </message>
    <message>
      <source>it has format {version}, newer than this program’s {format}</source>
      <translation>它的格式是 {version}，比此程序的 {format} 更新</translation>
    </message>
    <message>
      <source>it has too few pairs to hold some out</source>
      <translation>句对太少，无法留出一部分</translation>
    </message>
    <message>
      <source>it has {lines}, and {name} has {count:,}</source>
      <translation>它有 {lines}，而 {name} 有 {count:,} 行</translation>
    </message>
    <message>
      <source>it holds no run, and its model is not on this machine</source>
      <translation>其中没有运行记录，它的模型也不在这台机器上</translation>
    </message>
    <message>
      <source>it is a training run; choose another folder</source>
      <translation>它是一次训练的文件夹；请另选一个</translation>
    </message>
    <message>
      <source>it is being trained already, by this program or another one</source>
      <translation>它正由此程序或另一个程序训练</translation>
    </message>
    <message>
      <source>it is damaged, or not a session</source>
      <translation>它已损坏，或者不是会话文件</translation>
    </message>
    <message>
      <source>it is empty</source>
      <translation>它是空的</translation>
    </message>
    <message>
      <source>it is neither a file nor two with a comma between them nor one of: {known}</source>
      <translation>它既不是文件，也不是以逗号分隔的两个文件，也不是其中之一：{known}</translation>
    </message>
    <message>
      <source>it is neither a folder nor one of {known}; for a run, say where its folder is</source>
      <translation>它既不是文件夹，也不是其中之一：{known}；若要用某次训练，请写明其文件夹所在的位置</translation>
    </message>
    <message>
      <source>it is no longer where the run found it, and the scores are measured on it</source>
      <translation>它已不在这次训练找到它的地方，而得分要在它上面测量</translation>
    </message>
    <message>
      <source>it is not JSON</source>
      <translation>它不是 JSON</translation>
    </message>
    <message>
      <source>it is not JSON: line {line:,}, column {column:,}</source>
      <translation>它不是 JSON（第 {line:,} 行，第 {column:,} 列）</translation>
    </message>
    <message>
      <source>it is not UTF-8 text (line {line:,}); save it as UTF-8</source>
      <translation>它不是 UTF-8 文本（第 {line:,} 行）；请存为 UTF-8</translation>
    </message>
    <message>
      <source>it is not a file</source>
      <translation>它不是文件</translation>
    </message>
    <message>
      <source>it is not a folder</source>
      <translation>它不是文件夹</translation>
    </message>
    <message>
      <source>it is not a trace</source>
      <translation>它不是运行记录</translation>
    </message>
    <message>
      <source>it is not what this run learned from</source>
      <translation>它不是这次训练所学的数据</translation>
    </message>
    <message>
      <source>it is too large for a lesson</source>
      <translation>对课程来说太大</translation>
    </message>
    <message>
      <source>it is {kind}, not a file</source>
      <translation>它是{kind}，不是文件</translation>
    </message>
    <message>
      <source>it would be larger than 4 GB; save it without the model</source>
      <translation>它会超过 4 GB；请不附带模型保存</translation>
    </message>
    <message>
      <source>its layout of the window is damaged</source>
      <translation>其中的窗口布局已损坏</translation>
    </message>
    <message>
      <source>its name must end in .png, .svg or .pdf</source>
      <translation>文件名须以 .png、.svg 或 .pdf 结尾</translation>
    </message>
    <message>
      <source>its picture has no room on {size}; choose a larger size or smaller type</source>
      <translation>图形在 {size} 内放不下；请选择更大的尺寸或更小的字号</translation>
    </message>
    <message>
      <source>its run without the what-if is another one</source>
      <translation>其中没有假设改动的那次运行不是同一次</translation>
    </message>
    <message>
      <source>its sides must be {limits} long, not {size}</source>
      <translation>边长须为 {limits}，而不是 {size}</translation>
    </message>
    <message>
      <source>its size is damaged</source>
      <translation>其中的窗口大小已损坏</translation>
    </message>
    <message>
      <source>its target has {value:,} tokens, which are too many.</source>
      <translation>它的目标句有 {value:,} 个词元，太多了。</translation>
    </message>
    <message>
      <source>its text has no room on {size}; choose a larger size or smaller type</source>
      <translation>文字在 {size} 内放不下；请选择更大的尺寸或更小的字号</translation>
    </message>
    <message>
      <source>its title and caption have no room on {size}; choose a larger size or smaller type</source>
      <translation>标题和说明在 {size} 内放不下；请选择更大的尺寸或更小的字号</translation>
    </message>
    <message>
      <source>its trace is of another run</source>
      <translation>其中的运行记录属于另一次运行</translation>
    </message>
    <message>
      <source>its training data is not the data that the run began with</source>
      <translation>训练数据与这次训练开始时的不同</translation>
    </message>
    <message>
      <source>its training is damaged</source>
      <translation>其中的训练记录已损坏</translation>
    </message>
    <message>
      <source>its {name} is damaged</source>
      <translation>其中的 {name} 已损坏</translation>
    </message>
    <message>
      <source>its {name} is of another kind</source>
      <translation>其中的 {name} 类型不对</translation>
    </message>
    <message>
      <source>its {name} is too long</source>
      <translation>其中的 {name} 太长</translation>
    </message>
    <message>
      <source>lie between {low:g} and {high:g}, not {value:g}</source>
      <translation>介于 {low:g} 和 {high:g} 之间，而不是 {value:g}</translation>
    </message>
    <message>
      <source>longer than {most:,} characters</source>
      <translation>超过 {most:,} 个字符</translation>
    </message>
    <message>
      <source>marks “{text}” with “{block}”, which is not a block</source>
      <translation>用“{block}”标记“{text}”，而没有这个模块</translation>
    </message>
    <message>
      <source>must be a JSON object</source>
      <translation>须为 JSON 对象</translation>
    </message>
    <message>
      <source>must be a list</source>
      <translation>须为列表</translation>
    </message>
    <message>
      <source>must be a list with at least one scene</source>
      <translation>须是至少有一个场景的列表</translation>
    </message>
    <message>
      <source>must be a number</source>
      <translation>须为数字</translation>
    </message>
    <message>
      <source>must be a number of seconds</source>
      <translation>须是秒数</translation>
    </message>
    <message>
      <source>must be a text</source>
      <translation>须是文本</translation>
    </message>
    <message>
      <source>must be a whole number</source>
      <translation>须为整数</translation>
    </message>
    <message>
      <source>must be at least 0 and less than 1</source>
      <translation>须不小于 0 且小于 1</translation>
    </message>
    <message>
      <source>must be at least 0 and less than 1, not {short}</source>
      <translation>须不小于 0 且小于 1，而不是 {short}</translation>
    </message>
    <message>
      <source>must be even for sinusoidal positions</source>
      <translation>用正弦位置时须为偶数</translation>
    </message>
    <message>
      <source>must be less than {most:,}, as many tokens as the model can read</source>
      <translation>须小于 {most:,}，即模型最多能读的词元数</translation>
    </message>
    <message>
      <source>must be one of {known}</source>
      <translation>须为其中之一：{known}</translation>
    </message>
    <message>
      <source>must be the name of a corpus</source>
      <translation>须是语料库的名称</translation>
    </message>
    <message>
      <source>must be true or false</source>
      <translation>须为真或假</translation>
    </message>
    <message>
      <source>must be {format}</source>
      <translation>须是 {format}</translation>
    </message>
    <message>
      <source>must be {get}</source>
      <translation>须为{get}</translation>
    </message>
    <message>
      <source>must divide d_model ({d_model}), and {heads} do not</source>
      <translation>须能整除 d_model（{d_model}），而 {heads} 不能</translation>
    </message>
    <message>
      <source>must have a text for {one} or {other}</source>
      <translation>须有 {one} 或{other}的文本</translation>
    </message>
    <message>
      <source>must have lists of kind, layer and head</source>
      <translation>须含由种类、层和头组成的列表</translation>
    </message>
    <message>
      <source>must have one of {known}</source>
      <translation>须有下列之一：{known}</translation>
    </message>
    <message>
      <source>must lie between {low:g} and {high:g}, not {short}</source>
      <translation>须在 {low:g} 与 {high:g} 之间，而不是 {short}</translation>
    </message>
    <message>
      <source>must not be longer than the training, which has {steps:,} steps</source>
      <translation>不能长于训练，训练共 {steps:,} 步</translation>
    </message>
    <message>
      <source>must say a model</source>
      <translation>须指明一个模型</translation>
    </message>
    <message>
      <source>must {reason}</source>
      <translation>必须{reason}</translation>
    </message>
    <message>
      <source>needs source_vocab and target_vocab to be the same</source>
      <translation>要求 source_vocab 与 target_vocab 相同</translation>
    </message>
    <message>
      <source>no checkpoint can be read</source>
      <translation>没有一个检查点可以读取</translation>
    </message>
    <message>
      <source>no line has {wanted}: {found}</source>
      <translation>没有一行有{wanted}：{found}</translation>
    </message>
    <message>
      <source>no space left on device</source>
      <translation>磁盘空间不足</translation>
    </message>
    <message>
      <source>no such file or directory</source>
      <translation>没有这个文件或文件夹</translation>
    </message>
    <message>
      <source>not a directory</source>
      <translation>路径中有一部分不是文件夹</translation>
    </message>
    <message>
      <source>nothing was validated yet</source>
      <translation>还没有验证过</translation>
    </message>
    <message>
      <source>only the output of train has moments</source>
      <translation>只有训练（train）的输出文件夹才保存各个时刻</translation>
    </message>
    <message>
      <source>opened</source>
      <translation>打开</translation>
    </message>
    <message>
      <source>operation not permitted</source>
      <translation>系统不允许这样做</translation>
    </message>
    <message>
      <source>perhaps you mean {value}</source>
      <translation>也许是 {value}</translation>
    </message>
    <message>
      <source>permission denied</source>
      <translation>没有权限</translation>
    </message>
    <message>
      <source>read</source>
      <translation>读取</translation>
    </message>
    <message>
      <source>read-only file system</source>
      <translation>文件系统是只读的</translation>
    </message>
    <message>
      <source>scene {number}</source>
      <translation>第 {number} 个场景</translation>
    </message>
    <message>
      <source>step {step:,} was not kept; kept are {known}</source>
      <translation>第 {step:,} 步没有保存；已保存的有 {known}</translation>
    </message>
    <message>
      <source>the enclosed model is not the one that ran</source>
      <translation>附带的模型不是当时运行的那个</translation>
    </message>
    <message>
      <source>the figure shows nothing of {series}</source>
      <translation>此图不显示 {series} 的任何变化</translation>
    </message>
    <message>
      <source>the file</source>
      <translation>文件</translation>
    </message>
    <message>
      <source>the model in {folder} is no longer the one that ran</source>
      <translation>{folder} 中的模型已不是当时运行的那个</translation>
    </message>
    <message>
      <source>the moment at step {step:,} cannot be read</source>
      <translation>第 {step:,} 步的时刻无法读取</translation>
    </message>
    <message>
      <source>the tokenizer has no {name} where it belongs</source>
      <translation>分词器中该有 {name} 的地方没有它</translation>
    </message>
    <message>
      <source>the tokenizer has {sizes} tokens but the model {wanted}</source>
      <translation>分词器有 {sizes} 个词元，而模型有 {wanted} 个</translation>
    </message>
    <message>
      <source>the tokenizer’s ids have gaps</source>
      <translation>分词器的编号有空缺</translation>
    </message>
    <message>
      <source>the weights would need {gigabytes:,.0f} GB of memory</source>
      <translation>权重需要 {gigabytes:,.0f} GB 内存</translation>
    </message>
    <message>
      <source>there are no {series} here</source>
      <translation>这里没有系列 {series}</translation>
    </message>
    <message>
      <source>there is a run already; go on with --resume or choose another folder</source>
      <translation>那里已有一次训练；请用 --resume 继续，或另选文件夹</translation>
    </message>
    <message>
      <source>there is something of this name already; choose another name</source>
      <translation>已有同名的东西；请另选一个名称</translation>
    </message>
    <message>
      <source>this machine has no {upper}; choose {known}</source>
      <translation>这台计算机没有 {upper}；请选 {known}</translation>
    </message>
    <message>
      <source>too many open files</source>
      <translation>打开的文件太多</translation>
    </message>
    <message>
      <source>true or false</source>
      <translation>true 或 false</translation>
    </message>
    <message>
      <source>what it holds is compressed, which nothing in a session is</source>
      <translation>其中的内容是压缩过的，而会话文件从不压缩</translation>
    </message>
    <message>
      <source>with an empty side</source>
      <translation>有一侧为空</translation>
    </message>
    <message>
      <source>without a tab</source>
      <translation>没有制表符</translation>
    </message>
    <message>
      <source>written</source>
      <translation>写入</translation>
    </message>
    <message>
      <source>{config} does not state its format</source>
      <translation>{config} 没有说明格式</translation>
    </message>
    <message>
      <source>{config} has an unknown key “{value}”</source>
      <translation>{config} 中有未知的键“{value}”</translation>
    </message>
    <message>
      <source>{config} is not that of a training run</source>
      <translation>{config} 不是一次训练的</translation>
    </message>
    <message>
      <source>{count:,} {reason} (line {shown})</source>
      <translation>{count:,} 行{reason}（第 {shown} 行）</translation>
    </message>
    <message>
      <source>{field} must {reason}.</source>
      <translation>{field}必须{reason}。</translation>
    </message>
    <message>
      <source>{field} {reason}.</source>
      <translation>{field} {reason}。</translation>
    </message>
    <message>
      <source>{field}: {reason}.</source>
      <translation>{field}：{reason}。</translation>
    </message>
    <message>
      <source>{lines:,} lines</source>
      <translation>{lines:,} 行</translation>
    </message>
    <message>
      <source>{metrics} cannot be read</source>
      <translation>{metrics} 无法读取</translation>
    </message>
    <message>
      <source>{much}; choose a smaller size or fewer dots per inch</source>
      <translation>{much}；请选较小的尺寸或较低的每英寸点数</translation>
    </message>
    <message>
      <source>{name} cannot be read ({lower})</source>
      <translation>{name} 无法读取（{lower}）</translation>
    </message>
    <message>
      <source>{name} cannot be used: {reason}</source>
      <translation>无法使用 {name}：{reason}</translation>
    </message>
    <message>
      <source>{name} does not belong to such a model</source>
      <translation>{name} 不属于这样的模型</translation>
    </message>
    <message>
      <source>{name} has not the keys of format {version}</source>
      <translation>{name} 的键不符合格式 {version}</translation>
    </message>
    <message>
      <source>{name} has the shape {found}, not {shape}</source>
      <translation>{name} 的形状是 {found}，而不是 {shape}</translation>
    </message>
    <message>
      <source>{name} has values that are not numbers</source>
      <translation>{name} 中有不是数字的值</translation>
    </message>
    <message>
      <source>{name} is damaged</source>
      <translation>{name} 已损坏</translation>
    </message>
    <message>
      <source>{name} is missing</source>
      <translation>缺少 {name}</translation>
    </message>
    <message>
      <source>{name} is missing{hint}</source>
      <translation>缺少 {name}{hint}</translation>
    </message>
    <message>
      <source>{name} is not JSON</source>
      <translation>{name} 不是 JSON</translation>
    </message>
    <message>
      <source>{name} is not a JSON object</source>
      <translation>{name} 不是 JSON 对象</translation>
    </message>
    <message>
      <source>{name} is of the kind {dtype}, not of real numbers</source>
      <translation>{name} 的类型是 {dtype}，不是实数</translation>
    </message>
    <message>
      <source>{parent} is not a folder</source>
      <translation>{parent} 不是文件夹</translation>
    </message>
    <message>
      <source>{path} cannot be {action}: {reason}.</source>
      <translation>{path}：无法{action}，{reason}。</translation>
    </message>
    <message>
      <source>{reason}</source>
      <translation>{reason}</translation>
    </message>
    <message>
      <source>{reason}.</source>
      <translation>{reason}。</translation>
    </message>
    <message>
      <source>{some}; {more}</source>
      <translation>{some}；{more}</translation>
    </message>
    <message>
      <source>{tokenizer} is not a tokenizer</source>
      <translation>{tokenizer} 不是分词器</translation>
    </message>
    <message>
      <source>{value} cannot be a {name}</source>
      <translation>{value} 不能作为 {name}</translation>
    </message>
    <message>
      <source>{value} cannot be a {name}: one of {known}</source>
      <translation>{value} 不能作为 {name}：只能是 {known} 之一</translation>
    </message>
    <message>
      <source>{weights} is damaged or not a safetensors file</source>
      <translation>{weights} 已损坏，或不是 safetensors 文件</translation>
    </message>
    <message>
      <source>{where}, number {number},</source>
      <translation>{where} 的第 {number} 项</translation>
    </message>
    <message>
      <source>{where}: {field}</source>
      <translation>{where}的 {field}</translation>
    </message>
    <message>
      <source>“{key}” must be a number</source>
      <translation>“{key}”须是数</translation>
    </message>
    <message>
      <source>“{kind}” has no {known}</source>
      <translation>“{kind}”不能有 {known}</translation>
    </message>
    <message>
      <source>“{kind}” needs one of {known}</source>
      <translation>“{kind}”需要下列之一：{known}</translation>
    </message>
    <message>
      <source>“{kind}” takes {names}</source>
      <translation>“{kind}”需要 {names}</translation>
    </message>
  </context>
  <context>
    <name>Narration</name>
    <message>
      <source>After {read}, softmax turns the logits into probabilities: {p1} for {t1}, {p2} for {t2}, {p3} for {t3}.</source>
      <translation>读过{read}之后，softmax 把逻辑值变成概率：{t1}为 {p1}，{t2}为 {p2}，{t3}为 {p3}。</translation>
    </message>
    <message>
      <source>After {read}, {vocab} tokens get a logit each; the largest is {first}, for {token}, the next {second}, for {other}.</source>
      <translation>读过{read}之后，{vocab} 个词元各得一个逻辑值；最大的是{token}的 {first}，其次是{other}的 {second}。</translation>
    </message>
    <message>
      <source>At the top of the decoder, LayerNorm takes {query} from length {before} to {after}; the output is computed from this.</source>
      <translation>在解码器顶端，层归一化把{query}的长度从 {before} 变为 {after}；输出由此算出。</translation>
    </message>
    <message>
      <source>At the top of the encoder, LayerNorm takes {query} from length {before} to {after}; cross-attention reads this.</source>
      <translation>在编码器顶端，层归一化把{query}的长度从 {before} 变为 {after}；交叉注意力读的就是它。</translation>
    </message>
    <message>
      <source>Beam search, {beam} wide, has {token} in its best output; it has probability {p}, rank {rank} of {vocab}.</source>
      <translation>宽度为 {beam} 的束搜索的最佳输出中有{token}；它的概率是 {p}，在 {vocab} 个中列第 {rank}。</translation>
    </message>
    <message>
      <source>Before {sublayer}, LayerNorm takes {query} from length {before} to {after}.</source>
      <translation>在{sublayer}之前，层归一化把{query}的长度从 {before} 变为 {after}。</translation>
    </message>
    <message>
      <source>Feed-forward looks at {query} alone: {d_model} numbers become {d_ff}, pass {activation} and become {d_model} again, a vector of length {added}.</source>
      <translation>前馈网络只看{query}一个：{d_model} 个数变成 {d_ff} 个，经过 {activation}，再变回 {d_model} 个，得到长度为 {added} 的向量。</translation>
    </message>
    <message>
      <source>Greedy search takes the most probable token, {token}, {p}.</source>
      <translation>贪心搜索取概率最大的词元{token}，{p}。</translation>
    </message>
    <message>
      <source>Positions are switched off in this run: {token} keeps its length of {before}.</source>
      <translation>本次运行关闭了位置：{token}的长度仍是 {before}。</translation>
    </message>
    <message>
      <source>The decoder has read {n} of {tokens}, the last of them {token}, and is to write {next}.</source>
      <translation>解码器已读{tokens}中的 {n} 个，最后一个是{token}，接下来要写{next}。</translation>
    </message>
    <message>
      <source>The encoding of position {position} (from 0), of length {length}, is added to {token}, of length {before}, at a cosine of {cosine}; the sum has length {after}.</source>
      <translation>第 {position} 个位置（从 0 数起）的编码长度为 {length}，加到长度为 {before} 的{token}上，二者夹角余弦为 {cosine}；和的长度为 {after}。</translation>
    </message>
    <message>
      <source>The output was given: {token} has probability {p}, rank {rank} of {vocab}.</source>
      <translation>输出是给定的：{token}的概率是 {p}，在 {vocab} 个中列第 {rank}。</translation>
    </message>
    <message>
      <source>The search ended with {token}; it has probability {p}, rank {rank} of {vocab}.</source>
      <translation>搜索以{token}结束；它的概率是 {p}，在 {vocab} 个中列第 {rank}。</translation>
    </message>
    <message>
      <source>The sentence is cut into {tokens}; token {n} is {token}.</source>
      <translation>句子被切成{tokens}；第 {n} 个是{token}。</translation>
    </message>
    <message>
      <source>This model has no positional encoding: {token} keeps its length of {before}.</source>
      <translation>此模型没有位置编码：{token}的长度仍是 {before}。</translation>
    </message>
    <message>
      <source>This row is padding: no token is chosen.</source>
      <translation>这一行是填充：不选词元。</translation>
    </message>
    <message>
      <source>What {sublayer} adds, of length {added}, takes {query} from length {before} to {sum}, and LayerNorm takes it to {after}.</source>
      <translation>{sublayer}所加的向量长度为 {added}，使{query}的长度从 {before} 变为 {sum}，层归一化再使其变为 {after}。</translation>
    </message>
    <message>
      <source>What {sublayer} adds, of length {added}, takes {query} from length {before} to {sum}.</source>
      <translation>{sublayer}所加的向量长度为 {added}，使{query}的长度从 {before} 变为 {sum}。</translation>
    </message>
    <message>
      <source>divided by √{head_dim} = {root}, the largest q·k of {query}, with {key}, goes from {before} to {after}.</source>
      <translation>除以 √{head_dim} = {root}，{query}最大的 q·k（与{key}）从 {before} 变为 {after}。</translation>
    </message>
    <message>
      <source>nothing is masked; {query} may attend to all {keys}.</source>
      <translation>没有掩码；{query}可以注意全部 {keys}。</translation>
    </message>
    <message>
      <source>silenced in this run, so that z of {query} is 0.</source>
      <translation>在本次运行中已静默，所以{query}的 z 是 0。</translation>
    </message>
    <message>
      <source>softmax turns the scores of {query} into weights; {weight} goes to {key}.</source>
      <translation>softmax 把{query}的得分变成权重；{key}得到 {weight}。</translation>
    </message>
    <message>
      <source>the largest q·k of {query} is {value}, with {key}, which the mask will hide.</source>
      <translation>{query}最大的 q·k 是 {value}，与{key}，掩码将把它遮住。</translation>
    </message>
    <message>
      <source>the largest q·k of {query} is {value}, with {key}.</source>
      <translation>{query}最大的 q·k 是 {value}，与{key}。</translation>
    </message>
    <message>
      <source>the mask leaves {query} {allowed} of {count} keys; of the others, {future} in the future and {padding} of padding, all become −∞.</source>
      <translation>掩码给{query}留下 {count} 个键中的 {allowed} 个；其余的，{future} 个在未来、{padding} 个是填充，都变为 −∞。</translation>
    </message>
    <message>
      <source>the mask leaves {query} {allowed} of {count} keys; the others are padding and become −∞.</source>
      <translation>掩码给{query}留下 {count} 个键中的 {allowed} 个；其余的是填充，变为 −∞。</translation>
    </message>
    <message>
      <source>the mask leaves {query} {allowed} of {count} keys; the others lie in the future and become −∞.</source>
      <translation>掩码给{query}留下 {count} 个键中的 {allowed} 个；其余的在未来，变为 −∞。</translation>
    </message>
    <message>
      <source>this model does not divide by √dₖ: the largest q·k of {query}, with {key}, stays {value}.</source>
      <translation>此模型不除以 √dₖ：{query}最大的 q·k（与{key}）仍是 {value}。</translation>
    </message>
    <message>
      <source>z of {query} is {sum}, of length {norm}.</source>
      <translation>{query}的 z 是 {sum}，长度为 {norm}。</translation>
    </message>
    <message>
      <source>{attention}, head {head}: {sentence}</source>
      <translation>{attention}，第 {head} 个头：{sentence}</translation>
    </message>
    <message>
      <source>{attention}: the z of {heads}, joined and projected, give {query} a vector of length {added}; the longest z, {z}, comes from head {head}.</source>
      <translation>{attention}：{heads}的 z 拼接后再投影，给{query}一个长度为 {added} 的向量；最长的 z（{z}）来自第 {head} 个头。</translation>
    </message>
    <message>
      <source>{query} gets a query of length {q}, a key of length {k} and a value of length {v}, {head_dim} numbers each.</source>
      <translation>{query}得到长度为 {q} 的查询、长度为 {k} 的键和长度为 {v} 的值，各有 {head_dim} 个数。</translation>
    </message>
    <message>
      <source>{query} gets a query of length {q}; the encoder’s output gives each of {keys} source tokens a key and a value, of mean length {k} and {v}.</source>
      <translation>{query}得到长度为 {q} 的查询；编码器的输出给 {keys} 个源词元各一个键和一个值，平均长度为 {k} 和 {v}。</translation>
    </message>
    <message>
      <source>{query} may attend to nothing, so that all its weights are 0.</source>
      <translation>{query}不能注意任何词元，所以它的权重都是 0。</translation>
    </message>
    <message>
      <source>{token} was drawn at temperature {temperature}; it has probability {p}, rank {rank} of {vocab}.</source>
      <translation>{token}在温度 {temperature} 下抽得；它的概率是 {p}，在 {vocab} 个中列第 {rank}。</translation>
    </message>
    <message>
      <source>{token}, id {id} of {vocab}, becomes a vector of {d_model} numbers times √{d_model} = {root}; its length is {norm}.</source>
      <translation>{token}在 {vocab} 个中的编号是 {id}，它变成 {d_model} 个数的向量，乘以 √{d_model} = {root}；长度为 {norm}。</translation>
    </message>
  </context>
  <context>
    <name>NoticeBar</name>
    <message>
      <source>Close this notice</source>
      <translation>关闭此通知</translation>
    </message>
    <message>
      <source>Details</source>
      <translation>详情</translation>
    </message>
    <message>
      <source>Notice</source>
      <translation>通知</translation>
    </message>
  </context>
  <context>
    <name>Notices</name>
    <message>
      <source>An action</source>
      <translation>一项操作</translation>
    </message>
    <message>
      <source>{title} failed unexpectedly.</source>
      <translation>{title}：意外失败。</translation>
    </message>
  </context>
  <context>
    <name>OverTraining</name>
    <message>
      <source>Special tokens are left out.</source>
      <translation>特殊词元已略去。</translation>
    </message>
    <message>
      <source>Step {step}: “{query}” attends most to “{key}” ({weight:.2f}).</source>
      <translation>第 {step} 步：“{query}”最注意“{key}”（{weight:.2f}）。</translation>
    </message>
    <message>
      <source>The model that was trained has no such head.</source>
      <translation>训练的模型没有这个头。</translation>
    </message>
    <message>
      <source>The output is the right answer, given at every moment.</source>
      <translation>输出是正确答案，在每个时刻都给定。</translation>
    </message>
    <message>
      <source>The output is what the newest moment writes, given at every one.</source>
      <translation>输出是最新时刻所写的，在每个时刻都给定。</translation>
    </message>
    <message>
      <source>There is no film of a training yet.</source>
      <translation>还没有训练的影片。</translation>
    </message>
    <message>
      <source>rows: {queries} · columns: {keys}</source>
      <translation>行：{queries} · 列：{keys}</translation>
    </message>
    <message>
      <source>step {step}</source>
      <translation>第 {step} 步</translation>
    </message>
    <message>
      <source>{kind}, layer {layer}, head {head}, over the training</source>
      <translation>训练过程中的{kind}注意力，第 {layer} 层，第 {head} 个头</translation>
    </message>
  </context>
  <context>
    <name>OverTrainingPanel</name>
    <message>
      <source>The selected head over the training</source>
      <translation>选中的头在训练过程中</translation>
    </message>
  </context>
  <context>
    <name>Pace</name>
    <message>
      <source>{n} h</source>
      <translation>{n} 小时</translation>
    </message>
    <message>
      <source>{n} h left</source>
      <translation>还剩 {n} 小时</translation>
    </message>
    <message>
      <source>{n} min</source>
      <translation>{n} 分钟</translation>
    </message>
    <message>
      <source>{n} min left</source>
      <translation>还剩 {n} 分钟</translation>
    </message>
    <message>
      <source>{n} s</source>
      <translation>{n} 秒</translation>
    </message>
    <message>
      <source>{n} s left</source>
      <translation>还剩 {n} 秒</translation>
    </message>
  </context>
  <context>
    <name>Panel</name>
    <message>
      <source>Nothing has been translated yet.</source>
      <translation>还没有翻译过句子。</translation>
    </message>
  </context>
  <context>
    <name>Panels</name>
    <message>
      <source>All heads</source>
      <translation>所有头</translation>
    </message>
    <message>
      <source>Architecture</source>
      <translation>模型结构</translation>
    </message>
    <message>
      <source>Attention</source>
      <translation>注意力</translation>
    </message>
    <message>
      <source>Inspector</source>
      <translation>检视</translation>
    </message>
    <message>
      <source>Mask</source>
      <translation>掩码</translation>
    </message>
    <message>
      <source>Over training</source>
      <translation>训练过程</translation>
    </message>
    <message>
      <source>Positions</source>
      <translation>位置</translation>
    </message>
    <message>
      <source>Residual stream</source>
      <translation>残差流</translation>
    </message>
    <message>
      <source>Tokens</source>
      <translation>词元</translation>
    </message>
    <message>
      <source>Training</source>
      <translation>训练</translation>
    </message>
    <message>
      <source>Vectors</source>
      <translation>向量</translation>
    </message>
  </context>
  <context>
    <name>PlainKeys</name>
    <message>
      <source>In the sentence: translate it</source>
      <translation>在句子栏：翻译</translation>
    </message>
    <message>
      <source>On a button: press it</source>
      <translation>在按钮上：按下</translation>
    </message>
    <message>
      <source>On a choice: take another one, open it</source>
      <translation>在选择框上：换一个，或打开</translation>
    </message>
    <message>
      <source>On a list: go to another entry, choose it</source>
      <translation>在列表上：转到另一项，选中它</translation>
    </message>
    <message>
      <source>On a row of tokens: select another one</source>
      <translation>在一排词元上：选另一个</translation>
    </message>
    <message>
      <source>On a slider: move it</source>
      <translation>在滑块上：移动</translation>
    </message>
    <message>
      <source>On all heads: show the selected one large</source>
      <translation>在所有头上：放大显示选中的头</translation>
    </message>
    <message>
      <source>To the next control, with Shift to the one before</source>
      <translation>到下一个控件，加 Shift 到前一个</translation>
    </message>
  </context>
  <context>
    <name>Positions</name>
    <message>
      <source>, </source>
      <translation>、</translation>
    </message>
    <message>
      <source>1 in {every} tokens named.</source>
      <translation>每 {every} 个词元标出 1 个。</translation>
    </message>
    <message>
      <source>At position {position}, “{token}”: {values}.</source>
      <translation>在位置 {position}，“{token}”：{values}。</translation>
    </message>
    <message>
      <source>Embedding + position = input</source>
      <translation>嵌入 + 位置 = 输入</translation>
    </message>
    <message>
      <source>Even features are sines, odd ones cosines; above the image stands after how many positions they repeat themselves.</source>
      <translation>偶数特征是正弦，奇数特征是余弦；图上方标出它们隔多少个位置重复一次。</translation>
    </message>
    <message>
      <source>It depends on the distance between the positions alone.</source>
      <translation>它只取决于两个位置之间的距离。</translation>
    </message>
    <message>
      <source>Positional encoding</source>
      <translation>位置编码</translation>
    </message>
    <message>
      <source>Positional encoding, learned</source>
      <translation>学习得到的位置编码</translation>
    </message>
    <message>
      <source>Positional encoding, {count} of its features</source>
      <translation>位置编码，其中 {count} 个特征</translation>
    </message>
    <message>
      <source>Positions are switched off in this run: the input is the embedding alone.</source>
      <translation>本次运行关闭了位置：输入只有嵌入。</translation>
    </message>
    <message>
      <source>Similarity of the positional encodings</source>
      <translation>位置编码的相似度</translation>
    </message>
    <message>
      <source>The embedding is already multiplied by √d_model = {root}.</source>
      <translation>嵌入已乘以 √d_model = {root}。</translation>
    </message>
    <message>
      <source>The encoding of position {position}, “{token}”, has a cosine of {next:.2f} with that of position {neighbour} and of {last:.2f} with that of position {end}.</source>
      <translation>位置 {position}“{token}”的编码与位置 {neighbour} 的余弦为 {next:.2f}，与位置 {end} 的余弦为 {last:.2f}。</translation>
    </message>
    <message>
      <source>The encoding of position {position}, “{token}”, has {features} features from {low:.2f} to {high:.2f} and the length {length:.2f}.</source>
      <translation>位置 {position}“{token}”的编码有 {features} 个特征，从 {low:.2f} 到 {high:.2f}，长度为 {length:.2f}。</translation>
    </message>
    <message>
      <source>There is one position only.</source>
      <translation>只有一个位置。</translation>
    </message>
    <message>
      <source>This model has no positional encoding: the input is the embedding alone.</source>
      <translation>此模型没有位置编码：输入只有嵌入。</translation>
    </message>
    <message>
      <source>cosine</source>
      <translation>余弦</translation>
    </message>
    <message>
      <source>embedding</source>
      <translation>嵌入</translation>
    </message>
    <message>
      <source>feature {feature}</source>
      <translation>特征 {feature}</translation>
    </message>
    <message>
      <source>feature {feature} is {value:.2f}</source>
      <translation>特征 {feature} 为 {value:.2f}</translation>
    </message>
    <message>
      <source>feature {feature}, wavelength {length:,.1f}</source>
      <translation>特征 {feature}，波长 {length:,.1f}</translation>
    </message>
    <message>
      <source>input of layer 1</source>
      <translation>第 1 层的输入</translation>
    </message>
    <message>
      <source>position</source>
      <translation>位置</translation>
    </message>
    <message>
      <source>position {first} “{token}” and position {second} “{other}”
cosine {cosine:.6f}
dot product {product:.6f}</source>
      <translation>位置 {first}“{token}”与位置 {second}“{other}”
余弦 {cosine:.6f}
点积 {product:.6f}</translation>
    </message>
    <message>
      <source>sine</source>
      <translation>正弦</translation>
    </message>
    <message>
      <source>value</source>
      <translation>值</translation>
    </message>
    <message>
      <source>value of the feature</source>
      <translation>特征的值</translation>
    </message>
    <message>
      <source>wavelength {first}</source>
      <translation>波长 {first}</translation>
    </message>
    <message>
      <source>wavelength {first} positions</source>
      <translation>波长 {first} 个位置</translation>
    </message>
    <message>
      <source>{function} with a wavelength of {wavelength:,.1f} positions</source>
      <translation>{function}，波长 {wavelength:,.1f} 个位置</translation>
    </message>
    <message>
      <source>{what} · {stack} · {tokens} × {features} features</source>
      <translation>{what} · {stack} · {tokens} × {features} 个特征</translation>
    </message>
    <message>
      <source>“{token}” at position {position}: an embedding of length {embed:.2f} plus an encoding of length {encoding:.2f} gives an input of length {input:.2f}.</source>
      <translation>位置 {position} 的“{token}”：长度为 {embed:.2f} 的嵌入加上长度为 {encoding:.2f} 的编码，得到长度为 {input:.2f} 的输入。</translation>
    </message>
    <message>
      <source>“{token}”, position {position}, feature {feature}
{embed:.6f} + {encoding:.6f} = {input:.6f}</source>
      <translation>“{token}”，位置 {position}，特征 {feature}
{embed:.6f} + {encoding:.6f} = {input:.6f}</translation>
    </message>
    <message>
      <source>“{token}”, position {position}, feature {feature}
{value:.6f}</source>
      <translation>“{token}”，位置 {position}，特征 {feature}
{value:.6f}</translation>
    </message>
  </context>
  <context>
    <name>PositionsPanel</name>
    <message>
      <source>A few features over the positions</source>
      <translation>几个特征随位置的变化</translation>
    </message>
    <message>
      <source>All features of all positions, as an image</source>
      <translation>所有位置的所有特征，作为图像</translation>
    </message>
    <message>
      <source>Curves</source>
      <translation>曲线</translation>
    </message>
    <message>
      <source>Embedding + position</source>
      <translation>嵌入 + 位置</translation>
    </message>
    <message>
      <source>Encoding</source>
      <translation>编码</translation>
    </message>
    <message>
      <source>Positions</source>
      <translation>位置</translation>
    </message>
    <message>
      <source>Show</source>
      <translation>显示</translation>
    </message>
    <message>
      <source>Similarity</source>
      <translation>相似度</translation>
    </message>
    <message>
      <source>The cosine between the encodings of any two positions</source>
      <translation>任意两个位置的编码之间的余弦</translation>
    </message>
    <message>
      <source>What enters the first layer</source>
      <translation>进入第一层的内容</translation>
    </message>
  </context>
  <context>
    <name>Preparer</name>
    <message>
      <source>Loading torch</source>
      <translation>正在加载 torch</translation>
    </message>
    <message>
      <source>Preparing the lesson</source>
      <translation>正在准备课程</translation>
    </message>
  </context>
  <context>
    <name>Program</name>
    <message>
      <source>Got it</source>
      <translation>知道了</translation>
    </message>
    <message>
      <source>No font here has these emoji; install the package {package}.</source>
      <translation>此处没有字体含有这些表情符号；请安装软件包 {package}。</translation>
    </message>
    <message>
      <source>This machine has no Chinese glyphs; install the package {package}.</source>
      <translation>这台计算机没有中文字形；请安装软件包 {package}。</translation>
    </message>
    <message>
      <source>{encoder}+{decoder} layers · {heads} heads · d={d_model}</source>
      <translation>{encoder}+{decoder} 层 · {heads} 个头 · d={d_model}</translation>
    </message>
    <message>
      <source>{reason} The model shows its own example.</source>
      <translation>{reason}现在显示的是该模型自带的例句。</translation>
    </message>
  </context>
  <context>
    <name>QShortcut</name>
    <message>
      <source>Down</source>
      <translation>↓</translation>
    </message>
    <message>
      <source>Left</source>
      <translation>←</translation>
    </message>
    <message>
      <source>Right</source>
      <translation>→</translation>
    </message>
    <message>
      <source>Up</source>
      <translation>↑</translation>
    </message>
  </context>
  <context>
    <name>Query</name>
    <message>
      <source>Reads {read}, writes {written}.</source>
      <translation>读入{read}，写出{written}。</translation>
    </message>
    <message>
      <source>“{token}”</source>
      <translation>“{token}”</translation>
    </message>
    <message>
      <source>“{written}” (written after reading “{read}”)</source>
      <translation>“{written}”（读过“{read}”之后写出）</translation>
    </message>
  </context>
  <context>
    <name>RecentMenu</name>
    <message>
      <source>Recent sessions</source>
      <translation>最近的会话</translation>
    </message>
  </context>
  <context>
    <name>Recovery</name>
    <message>
      <source>Bring it back</source>
      <translation>恢复</translation>
    </message>
    <message>
      <source>Keeping what is on screen</source>
      <translation>正在保留屏幕内容</translation>
    </message>
    <message>
      <source>The program did not end properly. What was on screen ({time}) is kept.</source>
      <translation>程序上次未正常结束。当时（{time}）屏幕上的内容已保留。</translation>
    </message>
  </context>
  <context>
    <name>ResidualStream</name>
    <message>
      <source>+ FF</source>
      <translation>+ 前馈</translation>
    </message>
    <message>
      <source>+ attn</source>
      <translation>+ 注意力</translation>
    </message>
    <message>
      <source>+ cross</source>
      <translation>+ 交叉</translation>
    </message>
    <message>
      <source>L2 norm ‖x‖</source>
      <translation>L2 范数 ‖x‖</translation>
    </message>
    <message>
      <source>Layer {layer}</source>
      <translation>第 {layer} 层</translation>
    </message>
    <message>
      <source>L{layer}</source>
      <translation>L{layer}</translation>
    </message>
    <message>
      <source>Residual stream · {stack} · {tokens}</source>
      <translation>残差流 · {stack} · {tokens}</translation>
    </message>
    <message>
      <source>all tokens</source>
      <translation>所有词元</translation>
    </message>
    <message>
      <source>cosine with the stream before: {cosine:.4f}</source>
      <translation>与此前残差流的余弦：{cosine:.4f}</translation>
    </message>
    <message>
      <source>cross-attention</source>
      <translation>交叉注意力</translation>
    </message>
    <message>
      <source>feed-forward</source>
      <translation>前馈网络</translation>
    </message>
    <message>
      <source>final norm</source>
      <translation>最终归一化</translation>
    </message>
    <message>
      <source>from {low:.6f} (“{least}”) to {high:.6f} (“{most}”)</source>
      <translation>从 {low:.6f}（“{least}”）到 {high:.6f}（“{most}”）</translation>
    </message>
    <message>
      <source>input</source>
      <translation>输入</translation>
    </message>
    <message>
      <source>layer {layer}, + {sublayer}</source>
      <translation>第 {layer} 层，+ {sublayer}</translation>
    </message>
    <message>
      <source>layer {layer}, LayerNorm of {sublayer}</source>
      <translation>第 {layer} 层，{sublayer}的层归一化</translation>
    </message>
    <message>
      <source>mean norm of the stream: {mean:.6f}</source>
      <translation>残差流的平均范数：{mean:.6f}</translation>
    </message>
    <message>
      <source>norm</source>
      <translation>归一化</translation>
    </message>
    <message>
      <source>norm of the output of LayerNorm: {norm:.6f}</source>
      <translation>层归一化输出的范数：{norm:.6f}</translation>
    </message>
    <message>
      <source>norm of the stream: {norm:.6f}</source>
      <translation>残差流的范数：{norm:.6f}</translation>
    </message>
    <message>
      <source>other tokens</source>
      <translation>其他词元</translation>
    </message>
    <message>
      <source>output of LayerNorm</source>
      <translation>层归一化的输出</translation>
    </message>
    <message>
      <source>self-attention</source>
      <translation>自注意力</translation>
    </message>
    <message>
      <source>the mean of {tokens}</source>
      <translation>{tokens}的平均</translation>
    </message>
    <message>
      <source>{count} padding tokens are left out of the mean.</source>
      <translation>{count} 个填充词元不计入平均。</translation>
    </message>
    <message>
      <source>{name}, mean norm: {mean:.6f}</source>
      <translation>{name}，平均范数：{mean:.6f}</translation>
    </message>
    <message>
      <source>{stack}: the residual stream of {token} has the length {first:.2f} at the input and {last:.2f} at the end; most is added by {sublayer} in layer {layer}, {added:.2f}.</source>
      <translation>{stack}：{token}的残差流在输入处长度为 {first:.2f}，在末端为 {last:.2f}；第 {layer} 层的{sublayer}所加最多，{added:.2f}。</translation>
    </message>
    <message>
      <source>{sublayer} adds: {norm:.6f}</source>
      <translation>{sublayer}所加：{norm:.6f}</translation>
    </message>
    <message>
      <source>“{token}” goes up to {norm:.1f}, beyond the axis.</source>
      <translation>“{token}”高达 {norm:.1f}，超出坐标轴。</translation>
    </message>
    <message>
      <source>“{token}” · {point}</source>
      <translation>“{token}”· {point}</translation>
    </message>
  </context>
  <context>
    <name>ResidualStreamPanel</name>
    <message>
      <source>A line for each token</source>
      <translation>每个词元一条线</translation>
    </message>
    <message>
      <source>Each token</source>
      <translation>每个词元</translation>
    </message>
    <message>
      <source>Mean</source>
      <translation>平均</translation>
    </message>
    <message>
      <source>Residual stream</source>
      <translation>残差流</translation>
    </message>
    <message>
      <source>Show</source>
      <translation>显示</translation>
    </message>
    <message>
      <source>The mean, and the band from the least to the largest</source>
      <translation>平均值，以及从最小到最大的带</translation>
    </message>
  </context>
  <context>
    <name>SaveModelDialog</name>
    <message>
      <source>Cancel</source>
      <translation>取消</translation>
    </message>
    <message>
      <source>Choose the folder in which the model will be</source>
      <translation>选择放模型的文件夹</translation>
    </message>
    <message>
      <source>First its scores are measured on so many sentences that it did not learn from; its card tells them, with the data, the settings and the seed. More are more exact, and take longer.</source>
      <translation>先在这么多个没学过的句子上测量得分；卡片会写明得分、数据、设置和种子。句子越多越准确，也越久。</translation>
    </message>
    <message>
      <source>Folder</source>
      <translation>文件夹</translation>
    </message>
    <message>
      <source>Name</source>
      <translation>名称</translation>
    </message>
    <message>
      <source>Name of the model</source>
      <translation>模型的名称</translation>
    </message>
    <message>
      <source>Other folder…</source>
      <translation>其他文件夹…</translation>
    </message>
    <message>
      <source>Save</source>
      <translation>保存</translation>
    </message>
    <message>
      <source>Save model</source>
      <translation>保存模型</translation>
    </message>
    <message>
      <source>Sentences to measure</source>
      <translation>要测量的句子</translation>
    </message>
  </context>
  <context>
    <name>SaveSession</name>
    <message>
      <source>A session brings back what is on screen: the sentence, all numbers of this run, what is selected, and where the panels are.</source>
      <translation>会话会恢复屏幕上的内容：句子、本次运行的全部数值、所选内容以及面板的位置。</translation>
    </message>
    <message>
      <source>A training run cannot be enclosed. File &gt; Save model makes a model of it, which can be.</source>
      <translation>训练运行无法附带；用“文件 &gt; 保存模型”把它存成模型后即可附带。</translation>
    </message>
    <message>
      <source>Cancel</source>
      <translation>取消</translation>
    </message>
    <message>
      <source>Enclose the model</source>
      <translation>附带模型</translation>
    </message>
    <message>
      <source>Enclose the model ({size})</source>
      <translation>附带模型（{size}）</translation>
    </message>
    <message>
      <source>Everything can be computed wherever the session is opened.</source>
      <translation>无论在哪里打开该会话，都可以重新计算。</translation>
    </message>
    <message>
      <source>Save session</source>
      <translation>保存会话</translation>
    </message>
    <message>
      <source>Save the session</source>
      <translation>保存会话</translation>
    </message>
    <message>
      <source>Save…</source>
      <translation>保存…</translation>
    </message>
    <message>
      <source>Sessions</source>
      <translation>会话</translation>
    </message>
    <message>
      <source>Where this model is not, the session shows everything as recorded, and nothing can be computed anew.</source>
      <translation>在没有此模型的机器上，会话按记录显示全部内容，但无法重新计算。</translation>
    </message>
  </context>
  <context>
    <name>Saver</name>
    <message>
      <source>Loading torch</source>
      <translation>正在加载 torch</translation>
    </message>
    <message>
      <source>Reading the data</source>
      <translation>正在读取数据</translation>
    </message>
    <message>
      <source>Saving {name}</source>
      <translation>正在保存 {name}</translation>
    </message>
  </context>
  <context>
    <name>Series</name>
    <message>
      <source>decode step {step} of {count}</source>
      <translation>第 {step} 个解码步，共 {count} 步</translation>
    </message>
    <message>
      <source>step {step} of {count}</source>
      <translation>第 {step} 步，共 {count} 步</translation>
    </message>
    <message>
      <source>training step {step}</source>
      <translation>训练第 {step} 步</translation>
    </message>
  </context>
  <context>
    <name>SessionFiles</name>
    <message>
      <source>Looking for the model</source>
      <translation>正在查找模型</translation>
    </message>
    <message>
      <source>Open a session</source>
      <translation>打开会话</translation>
    </message>
    <message>
      <source>Opening {name}</source>
      <translation>正在打开 {name}</translation>
    </message>
    <message>
      <source>Reading the session</source>
      <translation>正在读取会话</translation>
    </message>
    <message>
      <source>Saving the session</source>
      <translation>正在保存会话</translation>
    </message>
    <message>
      <source>The model “{name}” is not on this machine: all is shown as it was recorded, but no other sentence, search or what-if can be computed.</source>
      <translation>这台机器上没有模型“{name}”：全部内容按记录显示，但无法计算其他句子、其他搜索方式或假设。</translation>
    </message>
    <message>
      <source>The weights in {folder} are others than those of the session: what is shown was computed with them.</source>
      <translation>{folder} 中的权重与会话的不同：现在显示的是用这些权重计算的结果。</translation>
    </message>
    <message>
      <source>There is no model to compute with: choose one at the top, or open its folder.</source>
      <translation>没有可用于计算的模型：请在上方选择一个，或打开其文件夹。</translation>
    </message>
    <message>
      <source>Unpacking the model</source>
      <translation>正在解压模型</translation>
    </message>
    <message>
      <source>{name} is being trained: the session shows its own training as it was recorded; stop this one and open the session again to compute with it.</source>
      <translation>正在训练 {name}，会话只按记录显示；停止当前训练后重新打开会话，即可用其模型计算。</translation>
    </message>
  </context>
  <context>
    <name>SettingsForm</name>
    <message>
      <source>Reset</source>
      <translation>重置</translation>
    </message>
    <message>
      <source>Reset {setting}</source>
      <translation>重置{setting}</translation>
    </message>
  </context>
  <context>
    <name>Stack</name>
    <message>
      <source>Decoder</source>
      <translation>解码器</translation>
    </message>
    <message>
      <source>Encoder</source>
      <translation>编码器</translation>
    </message>
  </context>
  <context>
    <name>StackPanel</name>
    <message>
      <source>Stack</source>
      <translation>编码器或解码器</translation>
    </message>
    <message>
      <source>The tokens of the output</source>
      <translation>输出的词元</translation>
    </message>
    <message>
      <source>The tokens of the sentence</source>
      <translation>句子的词元</translation>
    </message>
  </context>
  <context>
    <name>Stage</name>
    <message>
      <source>q·k</source>
      <translation>q·k</translation>
    </message>
    <message>
      <source>score</source>
      <translation>得分</translation>
    </message>
    <message>
      <source>weight</source>
      <translation>权重</translation>
    </message>
  </context>
  <context>
    <name>StatusLine</name>
    <message>
      <source>As it was at step {step}; the output is the right answer, given to it.</source>
      <translation>这是第 {step} 步时的样子；输出是给定的正确答案。</translation>
    </message>
    <message>
      <source>As it was at step {step}; the output is what it wrote then.</source>
      <translation>这是第 {step} 步时的样子；输出是模型当时所写的。</translation>
    </message>
    <message>
      <source>As it was at step {step}; the output is what the newest moment writes, given to it.</source>
      <translation>这是第 {step} 步时的样子；输出是给定的，即最新时刻所写的。</translation>
    </message>
    <message>
      <source>Getting ready…</source>
      <translation>正在准备…</translation>
    </message>
    <message>
      <source>Live</source>
      <translation>实时</translation>
    </message>
    <message>
      <source>Ready</source>
      <translation>就绪</translation>
    </message>
    <message>
      <source>Recorded</source>
      <translation>记录的</translation>
    </message>
    <message>
      <source>Recorded, not computed now</source>
      <translation>记录的，并非现在计算</translation>
    </message>
    <message>
      <source>Recorded, not computed now: the model is being loaded</source>
      <translation>记录的，并非现在计算：正在加载模型</translation>
    </message>
    <message>
      <source>Running…</source>
      <translation>正在运行…</translation>
    </message>
    <message>
      <source>Translating… The figures still show the sentence before.</source>
      <translation>正在翻译… 图中仍是前一个句子。</translation>
    </message>
    <message>
      <source>What-if run: {changes}. Ctrl+Z takes it back.</source>
      <translation>假设的运行：{changes}。Ctrl+Z 可撤销。</translation>
    </message>
    <message>
      <source>head {head} of layer {layer} ({kind}) silenced</source>
      <translation>第 {layer} 层（{kind}）的第 {head} 个头已静默</translation>
    </message>
    <message>
      <source>positions off</source>
      <translation>位置已关闭</translation>
    </message>
    <message>
      <source>{count} heads silenced</source>
      <translation>{count} 个头已静默</translation>
    </message>
    <message>
      <source>{source} read, {target} written</source>
      <translation>读入 {source}，写出 {target} 个</translation>
    </message>
  </context>
  <context>
    <name>Step</name>
    <message>
      <source>Decoder input</source>
      <translation>解码器输入</translation>
    </message>
    <message>
      <source>Decoder layer {n}</source>
      <translation>解码器第 {n} 层</translation>
    </message>
    <message>
      <source>Decoder output</source>
      <translation>解码器输出</translation>
    </message>
    <message>
      <source>Encoder input</source>
      <translation>编码器输入</translation>
    </message>
    <message>
      <source>Encoder layer {n}</source>
      <translation>编码器第 {n} 层</translation>
    </message>
    <message>
      <source>Encoder output</source>
      <translation>编码器输出</translation>
    </message>
    <message>
      <source>Output</source>
      <translation>输出</translation>
    </message>
  </context>
  <context>
    <name>Stepper</name>
    <message>
      <source>First step</source>
      <translation>第一步</translation>
    </message>
    <message>
      <source>Last step</source>
      <translation>最后一步</translation>
    </message>
    <message>
      <source>Next step</source>
      <translation>下一步</translation>
    </message>
    <message>
      <source>Pause</source>
      <translation>暂停</translation>
    </message>
    <message>
      <source>Play</source>
      <translation>播放</translation>
    </message>
    <message>
      <source>Previous step</source>
      <translation>上一步</translation>
    </message>
    <message>
      <source>Speed: {speed}</source>
      <translation>速度：{speed}</translation>
    </message>
    <message>
      <source>Step</source>
      <translation>步骤</translation>
    </message>
    <message>
      <source>What happens at this step</source>
      <translation>这一步发生了什么</translation>
    </message>
  </context>
  <context>
    <name>Tensor</name>
    <message>
      <source>LayerNorm of the sum after cross-attention</source>
      <translation>交叉注意力之后的和的层归一化</translation>
    </message>
    <message>
      <source>LayerNorm of the sum after feed-forward</source>
      <translation>前馈网络之后的和的层归一化</translation>
    </message>
    <message>
      <source>LayerNorm of the sum after self-attention</source>
      <translation>自注意力之后的和的层归一化</translation>
    </message>
    <message>
      <source>LayerNorm, read by cross-attention</source>
      <translation>层归一化，供交叉注意力读取</translation>
    </message>
    <message>
      <source>LayerNorm, read by feed-forward</source>
      <translation>层归一化，供前馈网络读取</translation>
    </message>
    <message>
      <source>LayerNorm, read by self-attention</source>
      <translation>层归一化，供自注意力读取</translation>
    </message>
    <message>
      <source>cross-attention</source>
      <translation>交叉注意力</translation>
    </message>
    <message>
      <source>head {head}</source>
      <translation>第 {head} 个头</translation>
    </message>
    <message>
      <source>keys</source>
      <translation>键</translation>
    </message>
    <message>
      <source>masked self-attention</source>
      <translation>带掩码的自注意力</translation>
    </message>
    <message>
      <source>positional encoding</source>
      <translation>位置编码</translation>
    </message>
    <message>
      <source>probabilities of the next token</source>
      <translation>下一个词元的概率</translation>
    </message>
    <message>
      <source>queries</source>
      <translation>查询</translation>
    </message>
    <message>
      <source>scores of the next token</source>
      <translation>下一个词元的得分</translation>
    </message>
    <message>
      <source>self-attention</source>
      <translation>自注意力</translation>
    </message>
    <message>
      <source>the sum after cross-attention</source>
      <translation>交叉注意力之后的和</translation>
    </message>
    <message>
      <source>the sum after feed-forward</source>
      <translation>前馈网络之后的和</translation>
    </message>
    <message>
      <source>the sum after self-attention</source>
      <translation>自注意力之后的和</translation>
    </message>
    <message>
      <source>token embeddings × √d_model</source>
      <translation>词元嵌入 × √d_model</translation>
    </message>
    <message>
      <source>values</source>
      <translation>值</translation>
    </message>
    <message>
      <source>weights × values</source>
      <translation>权重 × 值</translation>
    </message>
    <message>
      <source>what cross-attention adds</source>
      <translation>交叉注意力所加的</translation>
    </message>
    <message>
      <source>what enters the layer</source>
      <translation>进入此层的</translation>
    </message>
    <message>
      <source>what feed-forward adds</source>
      <translation>前馈网络所加的</translation>
    </message>
    <message>
      <source>what leaves the stack</source>
      <translation>离开编码器或解码器的</translation>
    </message>
    <message>
      <source>what self-attention adds</source>
      <translation>自注意力所加的</translation>
    </message>
    <message>
      <source>{stack} layer {layer}</source>
      <translation>{stack}第 {layer} 层</translation>
    </message>
  </context>
  <context>
    <name>TokenAxis</name>
    <message>
      <source> (1 in {every} named)</source>
      <translation>（每 {every} 个标出 1 个）</translation>
    </message>
    <message>
      <source>1 in {every} columns named.</source>
      <translation>每 {every} 列标出 1 列。</translation>
    </message>
    <message>
      <source>1 in {every} rows named.</source>
      <translation>每 {every} 行标出 1 行。</translation>
    </message>
  </context>
  <context>
    <name>TokenMatrix</name>
    <message>
      <source>Rows: {what}.</source>
      <translation>行：{what}。</translation>
    </message>
    <message>
      <source>predicts</source>
      <translation>预测</translation>
    </message>
    <message>
      <source>queries</source>
      <translation>查询</translation>
    </message>
    <message>
      <source>reads</source>
      <translation>读入</translation>
    </message>
    <message>
      <source>tokens being written</source>
      <translation>正在写的词元</translation>
    </message>
  </context>
  <context>
    <name>TokenRow</name>
    <message>
      <source>{tokens} (selected: {token})</source>
      <translation>{tokens}（选中：{token}）</translation>
    </message>
  </context>
  <context>
    <name>TokensFigure</name>
    <message>
      <source>Decode step {step}</source>
      <translation>解码步 {step}</translation>
    </message>
    <message>
      <source>Output</source>
      <translation>输出</translation>
    </message>
    <message>
      <source>Output, given</source>
      <translation>输出（给定）</translation>
    </message>
    <message>
      <source>Output, intervened</source>
      <translation>输出（经干预）</translation>
    </message>
    <message>
      <source>Source</source>
      <translation>源句</translation>
    </message>
    <message>
      <source>The largest weight, {weight:.2f}, belongs to “{token}”.</source>
      <translation>最大的权重 {weight:.2f} 属于“{token}”。</translation>
    </message>
    <message>
      <source>Underline: weight in cross-attention, layer {layer}, head {head}</source>
      <translation>下划线：交叉注意力第 {layer} 层第 {head} 个头的权重</translation>
    </message>
    <message>
      <source>Underline: weight in decoder self-attention, layer {layer}, head {head}</source>
      <translation>下划线：解码器自注意力第 {layer} 层第 {head} 个头的权重</translation>
    </message>
    <message>
      <source>Underline: weight in encoder self-attention, layer {layer}, head {head}</source>
      <translation>下划线：编码器自注意力第 {layer} 层第 {head} 个头的权重</translation>
    </message>
    <message>
      <source>{source} read, {output} written; decode step {step} reads “{read}” and writes “{written}”. {weights}</source>
      <translation>读入 {source}，写出 {output} 个；解码第 {step} 步读入“{read}”，写出“{written}”。{weights}</translation>
    </message>
    <message>
      <source>… and {count} more</source>
      <translation>… 另有 {count} 个</translation>
    </message>
  </context>
  <context>
    <name>TokensPanel</name>
    <message>
      <source>Decode step</source>
      <translation>解码步</translation>
    </message>
    <message>
      <source>Output tokens</source>
      <translation>输出词元</translation>
    </message>
    <message>
      <source>Source tokens</source>
      <translation>源词元</translation>
    </message>
    <message>
      <source>Translating…</source>
      <translation>正在翻译…</translation>
    </message>
    <message>
      <source>decode step {step} / {count}</source>
      <translation>解码步 {step} / {count}</translation>
    </message>
    <message>
      <source>reads “{read}”, is given “{written}”</source>
      <translation>读入“{read}”，给定“{written}”</translation>
    </message>
    <message>
      <source>reads “{read}”, which nothing attends to</source>
      <translation>读入“{read}”，没有词元注意它</translation>
    </message>
    <message>
      <source>reads “{read}”, writes “{written}”</source>
      <translation>读入“{read}”，写出“{written}”</translation>
    </message>
    <message>
      <source>row {step}: padding, after {count} decode steps</source>
      <translation>第 {step} 行：{count} 个解码步之后的填充</translation>
    </message>
  </context>
  <context>
    <name>TopBar</name>
    <message>
      <source>Beam {beam}</source>
      <translation>束搜索 {beam}</translation>
    </message>
    <message>
      <source>Choose the seed</source>
      <translation>选择随机种子</translation>
    </message>
    <message>
      <source>Choose the seed…</source>
      <translation>选择随机种子…</translation>
    </message>
    <message>
      <source>Export</source>
      <translation>导出</translation>
    </message>
    <message>
      <source>Greedy</source>
      <translation>贪心</translation>
    </message>
    <message>
      <source>How the output is searched for</source>
      <translation>如何搜索输出</translation>
    </message>
    <message>
      <source>Lecture</source>
      <translation>讲课</translation>
    </message>
    <message>
      <source>Model</source>
      <translation>模型</translation>
    </message>
    <message>
      <source>No model</source>
      <translation>没有模型</translation>
    </message>
    <message>
      <source>Open folder…</source>
      <translation>打开文件夹…</translation>
    </message>
    <message>
      <source>Recent</source>
      <translation>最近</translation>
    </message>
    <message>
      <source>Sampling, seed {seed}</source>
      <translation>采样，种子 {seed}</translation>
    </message>
    <message>
      <source>Sampling, temperature {t:g}</source>
      <translation>采样，温度 {t:g}</translation>
    </message>
    <message>
      <source>Sampling, top-k {k}</source>
      <translation>采样，top-k {k}</translation>
    </message>
    <message>
      <source>Sampling, top-p {p:g}</source>
      <translation>采样，top-p {p:g}</translation>
    </message>
    <message>
      <source>Saved</source>
      <translation>已保存</translation>
    </message>
    <message>
      <source>Seed, to repeat a draw</source>
      <translation>种子，用于重复一次抽样</translation>
    </message>
    <message>
      <source>Sentence</source>
      <translation>句子</translation>
    </message>
    <message>
      <source>Shipped</source>
      <translation>自带</translation>
    </message>
    <message>
      <source>The other language</source>
      <translation>切换语言</translation>
    </message>
    <message>
      <source>Train</source>
      <translation>训练</translation>
    </message>
    <message>
      <source>Translate</source>
      <translation>翻译</translation>
    </message>
    <message>
      <source>Translate draws anew, with the next seed.</source>
      <translation>“翻译”用下一个种子重新抽样。</translation>
    </message>
    <message>
      <source>Translate repeats this seed. Choose how to sample to draw anew.</source>
      <translation>“翻译”重复此种子。要重新抽样，请选择采样方式。</translation>
    </message>
    <message>
      <source>Type a sentence and press Return</source>
      <translation>输入一个句子，按回车</translation>
    </message>
  </context>
  <context>
    <name>Tour</name>
    <message>
      <source>Begin the tour</source>
      <translation>开始导览</translation>
    </message>
    <message>
      <source>Change a word of the sentence at the top and press Return: all panels follow.</source>
      <translation>改动上方句子中的一个词，按回车：所有面板随之改变。</translation>
    </message>
    <message>
      <source>Click a cell: it stays, and the Inspector on the right shows how its weight was computed. Esc lets it go.</source>
      <translation>点击一个单元格：它会固定下来，右侧的“检视”显示权重是怎样算出的。按 Esc 松开。</translation>
    </message>
    <message>
      <source>Close</source>
      <translation>关闭</translation>
    </message>
    <message>
      <source>Compare the two runs in the Inspector, then take the change back with Ctrl+Z.</source>
      <translation>在“检视”中比较两次运行，然后按 Ctrl+Z 撤销改动。</translation>
    </message>
    <message>
      <source>End the tour</source>
      <translation>结束导览</translation>
    </message>
    <message>
      <source>Five-minute tour</source>
      <translation>五分钟导览</translation>
    </message>
    <message>
      <source>New here? A tour shows the most important things in five minutes.</source>
      <translation>初次使用？导览用五分钟介绍最重要的内容。</translation>
    </message>
    <message>
      <source>Press ] or [ for another head of this layer, or click one above the matrix: each head looks for something else.</source>
      <translation>按 ] 或 [ 换此层的另一个头，或在矩阵上方点击：每个头寻找不同的东西。</translation>
    </message>
    <message>
      <source>Press the key Right. Each step of the computation has its picture, its formula and a sentence with the numbers of this run, on the left.</source>
      <translation>按方向键 →。计算的每一步都有图、公式和一句话，用本次运行的数字说明，见左侧。</translation>
    </message>
    <message>
      <source>Show {panel}</source>
      <translation>显示“{panel}”</translation>
    </message>
    <message>
      <source>Skip</source>
      <translation>跳过</translation>
    </message>
    <message>
      <source>That was it. F1 lists all keys, Ctrl+T trains a model before your eyes, Ctrl+E exports the figure in front, and F5 teaches on the whole screen.</source>
      <translation>导览到此结束。F1 列出所有按键，Ctrl+T 在您眼前训练模型，Ctrl+E 导出前面的图，F5 全屏讲课。</translation>
    </message>
    <message>
      <source>The matrix is one head of the attention: a row for each token that is written, a column for each that is read. Move the mouse over a cell for its exact weight.</source>
      <translation>矩阵是注意力的一个头：每行是一个写出的词元，每列是一个读入的词元。把鼠标移到一个单元格上，看它的准确权重。</translation>
    </message>
    <message>
      <source>What if this head were silent? Press “{button}” in the Inspector.</source>
      <translation>假设这个头静默会怎样？在“检视”中按“{button}”。</translation>
    </message>
    <message>
      <source>{place} of {count}</source>
      <translation>{place} / {count}</translation>
    </message>
  </context>
  <context>
    <name>Trace</name>
    <message>
      <source>Recorded: read from a file, not computed now.</source>
      <translation>记录的：读自文件，并非现在计算。</translation>
    </message>
  </context>
  <context>
    <name>TrainDialog</name>
    <message>
      <source>A name has none of {characters} in it, and no dot at its end.</source>
      <translation>名称中不能有 {characters}，末尾不能是句点。</translation>
    </message>
    <message>
      <source>All settings</source>
      <translation>所有设置</translation>
    </message>
    <message>
      <source>All settings ({count} changed)</source>
      <translation>所有设置（改动 {count} 项）</translation>
    </message>
    <message>
      <source>Cancel</source>
      <translation>取消</translation>
    </message>
    <message>
      <source>Choose a file with pairs.</source>
      <translation>请选择一个句对文件。</translation>
    </message>
    <message>
      <source>Choose a file: {name}</source>
      <translation>选择文件：{name}</translation>
    </message>
    <message>
      <source>Choose pairs: source, tab, target in each line</source>
      <translation>选择句对：每行为源句、制表符、目标句</translation>
    </message>
    <message>
      <source>Choose…</source>
      <translation>选择…</translation>
    </message>
    <message>
      <source>Give it a name.</source>
      <translation>请起一个名称。</translation>
    </message>
    <message>
      <source>HOW LARGE, HOW LONG</source>
      <translation>多大，多久</translation>
    </message>
    <message>
      <source>Kept in {folder}</source>
      <translation>保存在 {folder}</translation>
    </message>
    <message>
      <source>Measuring…</source>
      <translation>正在测量…</translation>
    </message>
    <message>
      <source>My own pairs…</source>
      <translation>我自己的句对…</translation>
    </message>
    <message>
      <source>NAME</source>
      <translation>名称</translation>
    </message>
    <message>
      <source>Name of the training</source>
      <translation>训练的名称</translation>
    </message>
    <message>
      <source>Pairs</source>
      <translation>句对</translation>
    </message>
    <message>
      <source>SEED</source>
      <translation>种子</translation>
    </message>
    <message>
      <source>Text (*.tsv *.txt *.csv);;All files (*)</source>
      <translation>文本 (*.tsv *.txt *.csv);;所有文件 (*)</translation>
    </message>
    <message>
      <source>The training that is under way will be stopped and kept.</source>
      <translation>正在进行的训练将停止并保留。</translation>
    </message>
    <message>
      <source>There is no file {name}.</source>
      <translation>没有文件 {name}。</translation>
    </message>
    <message>
      <source>There is something of this name already; choose another name.</source>
      <translation>已有同名的东西；请另选一个名称。</translation>
    </message>
    <message>
      <source>Train</source>
      <translation>训练</translation>
    </message>
    <message>
      <source>Train a model</source>
      <translation>训练模型</translation>
    </message>
    <message>
      <source>Translations</source>
      <translation>译文</translation>
    </message>
    <message>
      <source>UTF-8 text; further columns are passed over.</source>
      <translation>UTF-8 文本；多余的列略过。</translation>
    </message>
    <message>
      <source>WHAT TO LEARN</source>
      <translation>学什么</translation>
    </message>
    <message>
      <source>What it would need</source>
      <translation>需要多少</translation>
    </message>
    <message>
      <source>What to learn</source>
      <translation>学什么</translation>
    </message>
    <message>
      <source>in the same file, after a tab; or a file line by line</source>
      <translation>在同一文件中制表符之后；或另一个逐行对应的文件</translation>
    </message>
    <message>
      <source>source, tab and target in each line; or the source only</source>
      <translation>每行为源句、制表符和目标句；或只有源句</translation>
    </message>
    <message>
      <source>{encoder}+{decoder} layers
{width} wide
{steps} steps</source>
      <translation>{encoder}+{decoder} 层
宽 {width}
{steps} 步</translation>
    </message>
    <message>
      <source>{name} is a folder; choose a file.</source>
      <translation>{name} 是文件夹；请选择文件。</translation>
    </message>
    <message>
      <source>{reason}.</source>
      <translation>{reason}。</translation>
    </message>
  </context>
  <context>
    <name>Trainer</name>
    <message>
      <source>Estimating</source>
      <translation>正在估算</translation>
    </message>
    <message>
      <source>Going back to step {step}</source>
      <translation>正在回到第 {step} 步</translation>
    </message>
    <message>
      <source>Loading torch</source>
      <translation>正在加载 torch</translation>
    </message>
    <message>
      <source>Reading the data</source>
      <translation>正在读取数据</translation>
    </message>
    <message>
      <source>Reading {name}</source>
      <translation>正在读取 {name}</translation>
    </message>
    <message>
      <source>Step {step} of {steps}</source>
      <translation>第 {step} 步，共 {steps} 步</translation>
    </message>
    <message>
      <source>Timing a few steps</source>
      <translation>正在为几步计时</translation>
    </message>
    <message>
      <source>Training {name}</source>
      <translation>正在训练 {name}</translation>
    </message>
  </context>
  <context>
    <name>Training</name>
    <message>
      <source>, </source>
      <translation>、</translation>
    </message>
    <message>
      <source>Beside it: {runs}.</source>
      <translation>与之并列：{runs}。</translation>
    </message>
    <message>
      <source>Held-out: loss {loss:.3f}, {tokens:.1%} of tokens and {exact:.1%} of sentences right.</source>
      <translation>留出数据：损失 {loss:.3f}，{tokens:.1%} 的词元和 {exact:.1%} 的句子正确。</translation>
    </message>
    <message>
      <source>Layer {layer} · head {head}, {rate:.1%}</source>
      <translation>第 {layer} 层 · 第 {head} 个头，{rate:.1%}</translation>
    </message>
    <message>
      <source>Nothing has been trained yet.</source>
      <translation>还没有训练过。</translation>
    </message>
    <message>
      <source>Step {step}</source>
      <translation>第 {step} 步</translation>
    </message>
    <message>
      <source>The cross-attention head that agrees best with the gold alignment is head {head} of layer {layer}, with an error rate of {rate:.1%}; the lowest possible is {lowest:.1%}.</source>
      <translation>与标准对齐最一致的交叉注意力头是第 {layer} 层第 {head} 个头，错误率 {rate:.1%}；可能的最低值是 {lowest:.1%}。</translation>
    </message>
    <message>
      <source>The gradient norm goes up to {norm:.2f}, beyond the axis.</source>
      <translation>梯度范数最高达 {norm:.2f}，超出了坐标轴。</translation>
    </message>
    <message>
      <source>There is no room here for all the charts.</source>
      <translation>此处放不下全部图表。</translation>
    </message>
    <message>
      <source>Training</source>
      <translation>训练</translation>
    </message>
    <message>
      <source>alignment error rate of each cross-attention head, held-out, %</source>
      <translation>留出数据上每个交叉注意力头的对齐错误率，%</translation>
    </message>
    <message>
      <source>alignment error rate, %</source>
      <translation>对齐错误率，%</translation>
    </message>
    <message>
      <source>dashed: the lowest alignment error rate possible, {rate:.1%}</source>
      <translation>虚线：对齐错误率可能的最低值，{rate:.1%}</translation>
    </message>
    <message>
      <source>gradient norm {value:.4f}</source>
      <translation>梯度范数 {value:.4f}</translation>
    </message>
    <message>
      <source>gradient norm, before clipping</source>
      <translation>裁剪前的梯度范数</translation>
    </message>
    <message>
      <source>held-out</source>
      <translation>留出数据</translation>
    </message>
    <message>
      <source>held-out loss {loss:.4f} (step {step:,.0f})</source>
      <translation>留出数据的损失 {loss:.4f}（第 {step:,.0f} 步）</translation>
    </message>
    <message>
      <source>held-out right: sentences, tokens (faint)</source>
      <translation>留出数据的正确率：句子，词元（淡）</translation>
    </message>
    <message>
      <source>held-out, other runs</source>
      <translation>留出数据，其他训练</translation>
    </message>
    <message>
      <source>held-out, {run}</source>
      <translation>留出数据，{run}</translation>
    </message>
    <message>
      <source>layer {layer}, head {head}: alignment error rate {rate:.2%}
Press to select this head.</source>
      <translation>第 {layer} 层第 {head} 个头：对齐错误率 {rate:.2%}
点击选中此头。</translation>
    </message>
    <message>
      <source>learning rate</source>
      <translation>学习率</translation>
    </message>
    <message>
      <source>learning rate {value:.3g}</source>
      <translation>学习率 {value:.3g}</translation>
    </message>
    <message>
      <source>loss, nats for each target token</source>
      <translation>损失，每个目标词元的奈特数</translation>
    </message>
    <message>
      <source>other runs</source>
      <translation>其他训练</translation>
    </message>
    <message>
      <source>selected: {head}</source>
      <translation>选中：{head}</translation>
    </message>
    <message>
      <source>selected: {rate:.1%}</source>
      <translation>选中：{rate:.1%}</translation>
    </message>
    <message>
      <source>training</source>
      <translation>训练</translation>
    </message>
    <message>
      <source>training loss {value:.4f}</source>
      <translation>训练损失 {value:.4f}</translation>
    </message>
    <message>
      <source>x: step, a batch each; faint: each batch, strong: their mean</source>
      <translation>横轴：步，每步一批；淡线：每一批，浓线：其平均值</translation>
    </message>
    <message>
      <source>{name}: after step {step} the training loss is {loss:.3f}.</source>
      <translation>{name}：第 {step} 步之后训练损失为 {loss:.3f}。</translation>
    </message>
  </context>
  <context>
    <name>TrainingDesk</name>
    <message>
      <source>A model</source>
      <translation>一个模型</translation>
    </message>
    <message>
      <source>Choose another folder for the training</source>
      <translation>为训练另选一个文件夹</translation>
    </message>
    <message>
      <source>Go on with it</source>
      <translation>继续</translation>
    </message>
    <message>
      <source>Open it</source>
      <translation>打开</translation>
    </message>
    <message>
      <source>Save elsewhere…</source>
      <translation>存到别处…</translation>
    </message>
    <message>
      <source>Stay</source>
      <translation>留下</translation>
    </message>
    <message>
      <source>Stop and keep</source>
      <translation>停止并保留</translation>
    </message>
    <message>
      <source>Stopped, it is kept, and can go on from there at the next start.</source>
      <translation>停止后会保留，下次启动可以从那里继续。</translation>
    </message>
    <message>
      <source>The training is saved again, in {folder}.</source>
      <translation>训练又已保存，在 {folder}。</translation>
    </message>
    <message>
      <source>The training {name} was not finished: step {step} of {steps}.</source>
      <translation>训练 {name} 没有完成：第 {step} 步，共 {steps} 步。</translation>
    </message>
    <message>
      <source>There is nothing to save yet: train a model, or open a run.</source>
      <translation>还没有可保存的：请训练一个模型，或打开一次训练。</translation>
    </message>
    <message>
      <source>{error} The training goes on; the next try follows.</source>
      <translation>{error} 训练继续进行；稍后再试。</translation>
    </message>
    <message>
      <source>{name} ended after {time} at step {step} of {steps}, as set.</source>
      <translation>{name} 按设定在 {time} 后结束，第 {step} 步，共 {steps} 步。</translation>
    </message>
    <message>
      <source>{name} is being trained: pause or stop it, then save it.</source>
      <translation>{name} 正在训练：请先暂停或停止，再保存。</translation>
    </message>
    <message>
      <source>{name} is saved in {folder}. Exactly right of {count} unseen sentences: {right}.</source>
      <translation>{name} 已保存在 {folder}。{count} 个没学过的句子中完全正确的：{right}。</translation>
    </message>
    <message>
      <source>{name} is still being trained.</source>
      <translation>{name} 仍在训练。</translation>
    </message>
    <message>
      <source>{percent} % · {name} - {title}</source>
      <translation>{percent}% · {name} - {title}</translation>
    </message>
    <message>
      <source>{percent} %, paused · {name} - {title}</source>
      <translation>{percent}%，已暂停 · {name} - {title}</translation>
    </message>
  </context>
  <context>
    <name>TrainingFields</name>
    <message>
      <source> s</source>
      <translation> 秒</translation>
    </message>
    <message>
      <source>Activation</source>
      <translation>激活函数</translation>
    </message>
    <message>
      <source>Apple graphics (MPS)</source>
      <translation>苹果显卡（MPS）</translation>
    </message>
    <message>
      <source>Attention divides q·k by the root of the head’s width (section 3.2.1).</source>
      <translation>注意力把 q·k 除以头的宽度的平方根（第 3.2.1 节）。</translation>
    </message>
    <message>
      <source>Attention patterns of a layer; must divide the width.</source>
      <translation>一层中注意力模式的个数；须能整除宽度。</translation>
    </message>
    <message>
      <source>Averaging</source>
      <translation>平均</translation>
    </message>
    <message>
      <source>Batch</source>
      <translation>批</translation>
    </message>
    <message>
      <source>Batches to learn from; the learning rate is laid out by them.</source>
      <translation>学习多少批；学习率据此安排。</translation>
    </message>
    <message>
      <source>Both languages share pieces and embeddings.</source>
      <translation>两种语言共用词片和嵌入。</translation>
    </message>
    <message>
      <source>Computes in bfloat16: faster on some processors, a little coarser.</source>
      <translation>用 bfloat16 计算：在某些处理器上更快，略粗。</translation>
    </message>
    <message>
      <source>Consistency</source>
      <translation>一致性</translation>
    </message>
    <message>
      <source>Decay of the moving average that is kept; 0: no average.</source>
      <translation>所保留的滑动平均的衰减；0 表示不平均。</translation>
    </message>
    <message>
      <source>Decoder layers</source>
      <translation>解码器层数</translation>
    </message>
    <message>
      <source>Device</source>
      <translation>设备</translation>
    </message>
    <message>
      <source>Divide by √dₖ</source>
      <translation>除以 √dₖ</translation>
    </message>
    <message>
      <source>Dropout</source>
      <translation>随机失活</translation>
    </message>
    <message>
      <source>Encoder layers</source>
      <translation>编码器层数</translation>
    </message>
    <message>
      <source>Features of a token; the heads share them.</source>
      <translation>一个词元的特征数；由各个头分享。</translation>
    </message>
    <message>
      <source>Feed-forward (d_ff)</source>
      <translation>前馈网络（d_ff）</translation>
    </message>
    <message>
      <source>GELU</source>
      <translation>GELU</translation>
    </message>
    <message>
      <source>Gradient clip</source>
      <translation>梯度裁剪</translation>
    </message>
    <message>
      <source>Half precision</source>
      <translation>半精度</translation>
    </message>
    <message>
      <source>Heads</source>
      <translation>头数</translation>
    </message>
    <message>
      <source>Hidden units of each feed-forward network.</source>
      <translation>每个前馈网络的隐藏单元数。</translation>
    </message>
    <message>
      <source>How a token knows where it stands.</source>
      <translation>词元如何知道自己在哪里。</translation>
    </message>
    <message>
      <source>How deep the writing side is.</source>
      <translation>写的一侧有多深。</translation>
    </message>
    <message>
      <source>How often the source is read anew.</source>
      <translation>源句被重新读多少次。</translation>
    </message>
    <message>
      <source>How the learning rate rises and falls.</source>
      <translation>学习率如何升降。</translation>
    </message>
    <message>
      <source>Label smoothing</source>
      <translation>标签平滑</translation>
    </message>
    <message>
      <source>LayerNorm after each sublayer, or before it.</source>
      <translation>层归一化在每个子层之后还是之前。</translation>
    </message>
    <message>
      <source>Learning rate</source>
      <translation>学习率</translation>
    </message>
    <message>
      <source>Longer gradients are shortened to this.</source>
      <translation>更长的梯度缩短到这个长度。</translation>
    </message>
    <message>
      <source>Longest sentence</source>
      <translation>最长的句子</translation>
    </message>
    <message>
      <source>MODEL</source>
      <translation>模型</translation>
    </message>
    <message>
      <source>Most pieces of the source language.</source>
      <translation>源语言最多多少种词片。</translation>
    </message>
    <message>
      <source>Most pieces of the target language.</source>
      <translation>目标语言最多多少种词片。</translation>
    </message>
    <message>
      <source>Normalisation</source>
      <translation>归一化</translation>
    </message>
    <message>
      <source>One vocabulary</source>
      <translation>共用词表</translation>
    </message>
    <message>
      <source>PIECES OF TEXT</source>
      <translation>文本的切分</translation>
    </message>
    <message>
      <source>Pieces</source>
      <translation>词片</translation>
    </message>
    <message>
      <source>Positions</source>
      <translation>位置</translation>
    </message>
    <message>
      <source>Pulls the weights to zero a little.</source>
      <translation>把权重略微拉向零。</translation>
    </message>
    <message>
      <source>ReLU</source>
      <translation>ReLU</translation>
    </message>
    <message>
      <source>Schedule</source>
      <translation>学习率安排</translation>
    </message>
    <message>
      <source>Seed</source>
      <translation>种子</translation>
    </message>
    <message>
      <source>Share of earlier target tokens hidden from the decoder.</source>
      <translation>对解码器隐藏多大份额的先前目标词元。</translation>
    </message>
    <message>
      <source>Share of features left out at random while learning.</source>
      <translation>学习时随机略去多大份额的特征。</translation>
    </message>
    <message>
      <source>Share of merges left out: words are cut anew in each epoch.</source>
      <translation>略去多大份额的合并：每一轮重新切分单词。</translation>
    </message>
    <message>
      <source>Share of the target that goes to the other tokens (section 5.4).</source>
      <translation>目标中分给其他词元的份额（第 5.4 节）。</translation>
    </message>
    <message>
      <source>Source piece dropout</source>
      <translation>源词片失活</translation>
    </message>
    <message>
      <source>Source vocabulary</source>
      <translation>源词表</translation>
    </message>
    <message>
      <source>Steps</source>
      <translation>步数</translation>
    </message>
    <message>
      <source>Steps between two looks at held-out data.</source>
      <translation>两次检查留出数据之间的步数。</translation>
    </message>
    <message>
      <source>Steps in which the learning rate rises.</source>
      <translation>学习率上升的步数。</translation>
    </message>
    <message>
      <source>TRAINING</source>
      <translation>训练</translation>
    </message>
    <message>
      <source>Target dropout</source>
      <translation>目标失活</translation>
    </message>
    <message>
      <source>Target piece dropout</source>
      <translation>目标词片失活</translation>
    </message>
    <message>
      <source>Target tokens of a step, without padding.</source>
      <translation>每步的目标词元数，不计填充。</translation>
    </message>
    <message>
      <source>Target vocabulary</source>
      <translation>目标词表</translation>
    </message>
    <message>
      <source>The bend in the feed-forward networks.</source>
      <translation>前馈网络中的弯折。</translation>
    </message>
    <message>
      <source>The highest one; the paper’s schedule is multiplied by it.</source>
      <translation>最高的学习率；论文的安排乘以此数。</translation>
    </message>
    <message>
      <source>The output projection is the target embedding (section 3.4).</source>
      <translation>输出投影就是目标嵌入（第 3.4 节）。</translation>
    </message>
    <message>
      <source>The same for the target side.</source>
      <translation>目标一侧同样如此。</translation>
    </message>
    <message>
      <source>The same seed gives the same training.</source>
      <translation>同样的种子给出同样的训练。</translation>
    </message>
    <message>
      <source>The training ends and is kept, steps left or not.</source>
      <translation>到时训练结束并保留，不论步数是否走完。</translation>
    </message>
    <message>
      <source>Tied embeddings</source>
      <translation>共享嵌入</translation>
    </message>
    <message>
      <source>Time limit</source>
      <translation>时间限制</translation>
    </message>
    <message>
      <source>Tokens with the sentence marks; learned positions need a row for each.</source>
      <translation>词元数，含句子标记；学习的位置每个需要一行。</translation>
    </message>
    <message>
      <source>Validate every</source>
      <translation>验证间隔</translation>
    </message>
    <message>
      <source>Warm-up</source>
      <translation>预热</translation>
    </message>
    <message>
      <source>Weight decay</source>
      <translation>权重衰减</translation>
    </message>
    <message>
      <source>Weight of the difference of two passes (R-Drop); doubles the work.</source>
      <translation>两次前向之差的权重（R-Drop）；计算量加倍。</translation>
    </message>
    <message>
      <source>What a sentence is cut into.</source>
      <translation>句子切成什么。</translation>
    </message>
    <message>
      <source>What computes, of that which this machine has.</source>
      <translation>由这台计算机上的什么来计算。</translation>
    </message>
    <message>
      <source>Width (d_model)</source>
      <translation>宽度（d_model）</translation>
    </message>
    <message>
      <source>after (the paper’s)</source>
      <translation>之后（论文的）</translation>
    </message>
    <message>
      <source>before</source>
      <translation>之前</translation>
    </message>
    <message>
      <source>characters</source>
      <translation>字符</translation>
    </message>
    <message>
      <source>frequent pieces (BPE)</source>
      <translation>常见词片（BPE）</translation>
    </message>
    <message>
      <source>graphics card (CUDA)</source>
      <translation>显卡（CUDA）</translation>
    </message>
    <message>
      <source>learned</source>
      <translation>学习</translation>
    </message>
    <message>
      <source>none</source>
      <translation>无</translation>
    </message>
    <message>
      <source>processor (CPU)</source>
      <translation>处理器（CPU）</translation>
    </message>
    <message>
      <source>sine and cosine</source>
      <translation>正弦与余弦</translation>
    </message>
    <message>
      <source>the paper’s</source>
      <translation>论文的</translation>
    </message>
    <message>
      <source>up and down in lines</source>
      <translation>直线升降</translation>
    </message>
    <message>
      <source>words</source>
      <translation>单词</translation>
    </message>
  </context>
  <context>
    <name>TrainingPanel</name>
    <message>
      <source>Curves of the training</source>
      <translation>训练的曲线</translation>
    </message>
    <message>
      <source>Getting ready…</source>
      <translation>正在准备…</translation>
    </message>
    <message>
      <source>Go on</source>
      <translation>继续</translation>
    </message>
    <message>
      <source>Go on with this run</source>
      <translation>继续这次训练</translation>
    </message>
    <message>
      <source>Held-out loss</source>
      <translation>留出损失</translation>
    </message>
    <message>
      <source>Learn one batch, and wait.</source>
      <translation>学一批，然后等待。</translation>
    </message>
    <message>
      <source>Nothing has been trained yet.</source>
      <translation>还没有训练过。</translation>
    </message>
    <message>
      <source>One batch</source>
      <translation>一批</translation>
    </message>
    <message>
      <source>Pause</source>
      <translation>暂停</translation>
    </message>
    <message>
      <source>Right</source>
      <translation>正确</translation>
    </message>
    <message>
      <source>Run</source>
      <translation>训练</translation>
    </message>
    <message>
      <source>Runs to compare with</source>
      <translation>用来比较的训练</translation>
    </message>
    <message>
      <source>Save model…</source>
      <translation>保存模型…</translation>
    </message>
    <message>
      <source>Steps</source>
      <translation>步数</translation>
    </message>
    <message>
      <source>Stop</source>
      <translation>停止</translation>
    </message>
    <message>
      <source>Stop and keep the model; it can go on later.</source>
      <translation>停止并保留模型；以后可以继续。</translation>
    </message>
    <message>
      <source>Train…</source>
      <translation>训练…</translation>
    </message>
    <message>
      <source>ended</source>
      <translation>已结束</translation>
    </message>
    <message>
      <source>ended after {time}, as set</source>
      <translation>按设定在 {time} 后结束</translation>
    </message>
    <message>
      <source>no</source>
      <translation>否</translation>
    </message>
    <message>
      <source>paused</source>
      <translation>已暂停</translation>
    </message>
    <message>
      <source>recorded</source>
      <translation>已记录</translation>
    </message>
    <message>
      <source>yes</source>
      <translation>是</translation>
    </message>
    <message>
      <source>{name}: step {step} of {steps}</source>
      <translation>{name}：第 {step} 步，共 {steps} 步</translation>
    </message>
    <message>
      <source>{pace} tokens/s</source>
      <translation>每秒 {pace} 个词元</translation>
    </message>
  </context>
  <context>
    <name>TrainingPresets</name>
    <message>
      <source>As suggested</source>
      <translation>按建议</translation>
    </message>
    <message>
      <source>Half an hour</source>
      <translation>半小时</translation>
    </message>
    <message>
      <source>One minute</source>
      <translation>一分钟</translation>
    </message>
    <message>
      <source>Ten seconds</source>
      <translation>十秒</translation>
    </message>
    <message>
      <source>The paper’s base</source>
      <translation>论文的基本模型</translation>
    </message>
  </context>
  <context>
    <name>Vectors</name>
    <message>
      <source>L2 norm</source>
      <translation>L2 范数</translation>
    </message>
    <message>
      <source>Special tokens are left out.</source>
      <translation>特殊词元已略去。</translation>
    </message>
    <message>
      <source>This head is silenced: its z is 0.</source>
      <translation>此头已静默：它的 z 是 0。</translation>
    </message>
    <message>
      <source>max</source>
      <translation>最大</translation>
    </message>
    <message>
      <source>mean</source>
      <translation>平均</translation>
    </message>
    <message>
      <source>min</source>
      <translation>最小</translation>
    </message>
    <message>
      <source>std</source>
      <translation>标准差</translation>
    </message>
    <message>
      <source>{name} · {place} · {tokens} × {features} features</source>
      <translation>{name} · {place} · {tokens} × {features} 个特征</translation>
    </message>
    <message>
      <source>“{token}”, feature {feature}
{value:.6f}</source>
      <translation>“{token}”，特征 {feature}
{value:.6f}</translation>
    </message>
    <message>
      <source>“{token}”: mean {mean}, standard deviation {std}, L2 norm {norm}, from {low} to {high}.</source>
      <translation>“{token}”：平均 {mean}，标准差 {std}，L2 范数 {norm}，从 {low} 到 {high}。</translation>
    </message>
  </context>
  <context>
    <name>VectorsPanel</name>
    <message>
      <source>Head before</source>
      <translation>前一个头</translation>
    </message>
    <message>
      <source>Head {head} of {count}</source>
      <translation>第 {head} 个头，共 {count} 个</translation>
    </message>
    <message>
      <source>Layer before</source>
      <translation>前一层</translation>
    </message>
    <message>
      <source>Layer {layer} of {count}</source>
      <translation>第 {layer} 层，共 {count} 层</translation>
    </message>
    <message>
      <source>Next head</source>
      <translation>后一个头</translation>
    </message>
    <message>
      <source>Next layer</source>
      <translation>后一层</translation>
    </message>
    <message>
      <source>Tensor: {name}</source>
      <translation>张量：{name}</translation>
    </message>
    <message>
      <source>Vectors</source>
      <translation>向量</translation>
    </message>
    <message>
      <source>Which tensor is shown: tokens × features</source>
      <translation>显示哪个张量：词元 × 特征</translation>
    </message>
    <message>
      <source>{name} · {meaning}</source>
      <translation>{name} · {meaning}</translation>
    </message>
    <message>
      <source>{name} · {tokens} × {features}</source>
      <translation>{name} · {tokens} × {features}</translation>
    </message>
    <message>
      <source>{what} of {attention}</source>
      <translation>{attention}的{what}</translation>
    </message>
  </context>
  <context>
    <name>WhatIf</name>
    <message>
      <source>All heads of this kind in this layer add nothing.</source>
      <translation>此层中这一种类的所有头都不起作用。</translation>
    </message>
    <message>
      <source>Nothing says any more where a token stands.</source>
      <translation>不再有任何东西说明词元在哪里。</translation>
    </message>
    <message>
      <source>Positions off</source>
      <translation>关闭位置编码</translation>
    </message>
    <message>
      <source>Silence head {head}</source>
      <translation>静默第 {head} 个头</translation>
    </message>
    <message>
      <source>Silence layer</source>
      <translation>静默此层</translation>
    </message>
    <message>
      <source>Take back</source>
      <translation>撤销</translation>
    </message>
    <message>
      <source>Take back the last change.</source>
      <translation>撤销最近的改动。</translation>
    </message>
    <message>
      <source>Take back: {change}</source>
      <translation>撤销：{change}</translation>
    </message>
    <message>
      <source>The run on screen is the one before this change.</source>
      <translation>屏幕上的运行是此改动之前的。</translation>
    </message>
    <message>
      <source>This is an intervened run. Below: without the what-if and with it.</source>
      <translation>这是经干预的运行。下面：不带假设与带假设。</translation>
    </message>
    <message>
      <source>This is an intervened run; the run without it is not at hand.</source>
      <translation>这是经干预的运行；不带假设的运行不在手边。</translation>
    </message>
    <message>
      <source>WHAT IF</source>
      <translation>假设</translation>
    </message>
    <message>
      <source>{kind} · layer {layer}</source>
      <translation>{kind} · 第 {layer} 层</translation>
    </message>
    <message>
      <source>{where} · all heads</source>
      <translation>{where} · 所有头</translation>
    </message>
    <message>
      <source>{where} · head {head}</source>
      <translation>{where} · 第 {head} 个头</translation>
    </message>
    <message>
      <source>{where}: head {head} adds nothing.</source>
      <translation>{where}：第 {head} 个头不起作用。</translation>
    </message>
  </context>
</TS>
