batch_size = 32
data = dict(augment=True, train_frac=0.5)
default_scope = 'mmdet'
epochs = 8
key = 'r001'
model = dict(
    activation='tanh', dropout=0.13, hidden=[
        15,
    ])
notes = None
optimizer = dict(
    lr=0.00193737, momentum=None, name='adam', weight_decay=7.559e-05)
scheduler = 'cosine'
seed = 3
train_pipeline = [
    dict(type='LoadImage'),
    dict(scale=(
        1333,
        800,
    ), type='Resize'),
]
work_dir = './work_dirs/r001'
